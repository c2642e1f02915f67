-- Keep a command that wrote no journal entry (a refusal, or one that changed nothing).
-- Parameters: commands (a JSON array of one). Index: primary key.
INSERT INTO foundation_command
    (id, actor_key, verb, digest, based_on_version, result, outcome, seq, recorded_at)
SELECT id, actor_key, verb, digest, based_on_version, result, outcome, NULL, recorded_at
FROM json_to_recordset(%(commands)s::json) AS row (
    id uuid, actor_key text, verb text, digest text, based_on_version bigint, result text,
    outcome jsonb, recorded_at timestamptz)
