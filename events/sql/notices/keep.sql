-- Store notices that were not told before. Returns a row (id, key) for each that is new.
-- Parameters: notices (JSON array of rows of events_notice without id and read_at). Index: the unique one of key.
INSERT INTO events_notice (key, user_id, case_id, item_id, seq, what, rule, at, urgent, "values", why)
SELECT key, user_id, case_id, item_id, seq, what, rule, at, urgent, "values", why
FROM jsonb_to_recordset(%(notices)s::jsonb)
    AS n(key text, user_id bigint, case_id bigint, item_id bigint, seq bigint, what text, rule text,
         at timestamptz, urgent boolean, "values" jsonb, why jsonb)
ON CONFLICT (key) DO NOTHING
RETURNING id, key
