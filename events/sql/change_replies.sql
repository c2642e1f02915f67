-- Give events their new legal reply date. Parameters: change_replies (a JSON array of {id, reply_due_at, reply_limits}).
-- Index: primary key.
UPDATE events_event e SET reply_due_at = r.reply_due_at, reply_limits = r.reply_limits
FROM jsonb_populate_recordset(NULL::events_event, %(change_replies)s::jsonb) r
WHERE e.id = r.id
