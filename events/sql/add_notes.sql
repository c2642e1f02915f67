-- Insert notes. Parameters: add_notes (a JSON array of whole rows). Index: primary key.
INSERT INTO events_note
SELECT * FROM jsonb_populate_recordset(NULL::events_note, %(add_notes)s::jsonb)
