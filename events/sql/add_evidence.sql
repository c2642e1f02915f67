-- Attach uploads as evidence. Parameters: add_evidence (a JSON array of rows without id; geom as EWKT).
-- Index: none read.
INSERT INTO events_evidence
    (case_id, item_id, event_id, kind, upload_id, author_id, at, taken_at, geom, distance_m)
SELECT case_id, item_id, event_id, kind, upload_id, author_id, at, taken_at, geom, distance_m
FROM jsonb_populate_recordset(NULL::events_evidence, %(add_evidence)s::jsonb)
