-- Write a transaction's entries, its link and (when it has one) its command; move the head; wake the readers.
-- Parameters: entries (a JSON array of rows), commands (a JSON array of none or one), first_seq, last_seq, digest.
-- Returns: nothing of use. Index: primary keys only.
WITH entries AS (
    INSERT INTO foundation_journalentry
        (seq, kind, version, subject, case_id, cell_id, org_id, post_id, actor, acted_at, recorded_at,
         audience, audience_before, data)
    SELECT seq, kind, version, subject, case_id, cell_id, org_id, post_id, actor, acted_at, recorded_at,
           audience, audience_before, data
    FROM json_to_recordset(%(entries)s::json) AS row (
        seq bigint, kind text, version smallint, subject text, case_id bigint, cell_id bigint, org_id bigint,
        post_id bigint, actor jsonb, acted_at timestamptz, recorded_at timestamptz,
        audience text[], audience_before text[], data jsonb)
), link AS (
    INSERT INTO foundation_journallink (last_seq, first_seq, digest)
    VALUES (%(last_seq)s, %(first_seq)s, %(digest)s)
), head AS (
    UPDATE foundation_journalhead SET digest = %(digest)s WHERE id = 1
), command AS (
    INSERT INTO foundation_command
        (id, actor_key, verb, digest, based_on_version, result, outcome, seq, recorded_at)
    SELECT id, actor_key, verb, digest, based_on_version, result, outcome, %(last_seq)s, recorded_at
    FROM json_to_recordset(%(commands)s::json) AS row (
        id uuid, actor_key text, verb text, digest text, based_on_version bigint, result text,
        outcome jsonb, recorded_at timestamptz)
)
SELECT pg_notify('journal', %(last_seq)s::text)
