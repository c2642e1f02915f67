-- Insert events; one that somebody else inserted first is left out. Returns the ids that were inserted.
-- Parameters: events (a JSON array of whole rows, sorted by source, source_id, digest so that two batches never wait
-- for each other in a circle). Index: one_event_per_content, one_report_per_id.
INSERT INTO events_event
SELECT * FROM jsonb_populate_recordset(NULL::events_event, %(events)s::jsonb)
ON CONFLICT DO NOTHING
RETURNING id
