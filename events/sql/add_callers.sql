-- Insert sealed callers. Parameters: callers (a JSON array; sealed values as hex bytea). Index: none read.
INSERT INTO events_caller
SELECT * FROM jsonb_populate_recordset(NULL::events_caller, %(callers)s::jsonb)
