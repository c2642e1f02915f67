-- Insert new work items. Parameters: new_items (a JSON array of whole rows). Index: primary key.
INSERT INTO events_workitem
SELECT * FROM jsonb_populate_recordset(NULL::events_workitem, %(new_items)s::jsonb)
