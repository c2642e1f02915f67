-- Insert new cases. Parameters: new_cases (a JSON array of whole rows; geom as EWKT). Index: primary key.
INSERT INTO events_case
SELECT * FROM jsonb_populate_recordset(NULL::events_case, %(new_cases)s::jsonb)
