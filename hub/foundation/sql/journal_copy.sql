-- As journal_append, for many entries.
-- Parameters: commands (a JSON array of none or one), first_seq, last_seq, digest; the entries by COPY, in the order of
-- the columns. References are checked at commit again, should the transaction write on. Index: primary key, journal_case.
COPY foundation_journalentry
    (seq, kind, version, subject, case_id, cell_id, org_id, post_id, actor, acted_at, recorded_at,
     audience, audience_before, data) FROM STDIN;
SET CONSTRAINTS ALL DEFERRED;
WITH link AS (
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
