-- Take merges of cases back. Parameters: undo_merges (a JSON array of {id, undone_at}). Index: primary key.
UPDATE events_merge m SET undone_at = r.undone_at
FROM jsonb_populate_recordset(NULL::events_merge, %(undo_merges)s::jsonb) r
WHERE m.id = r.id
