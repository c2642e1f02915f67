-- Keep merges of cases. Parameters: add_merges (a JSON array of {case_id, into_id, at, kept}).
-- Index: one_standing_merge_per_case.
INSERT INTO events_merge (case_id, into_id, at, kept)
SELECT case_id, into_id, at, kept
FROM jsonb_populate_recordset(NULL::events_merge, %(add_merges)s::jsonb)
