-- Insert sealed callers. Parameters: add_callers (a JSON array; sealed values as hex bytea). Index: none read.
INSERT INTO events_caller
SELECT * FROM jsonb_populate_recordset(NULL::events_caller, %(add_callers)s::jsonb)
