-- Insert new work items. Parameters: add_items (a JSON array of whole rows). Index: primary key.
INSERT INTO events_workitem
SELECT * FROM jsonb_populate_recordset(NULL::events_workitem, %(add_items)s::jsonb)
