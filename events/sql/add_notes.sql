-- Insert notes. Parameters: notes (a JSON array of whole rows). Index: primary key.
INSERT INTO events_note
SELECT * FROM jsonb_populate_recordset(NULL::events_note, %(notes)s::jsonb)
