-- Insert new cases. Parameters: add_cases (a JSON array of whole rows; geom as EWKT). Index: primary key.
INSERT INTO events_case
SELECT * FROM jsonb_populate_recordset(NULL::events_case, %(add_cases)s::jsonb)
