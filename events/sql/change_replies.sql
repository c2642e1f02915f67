-- Give events their new legal reply date, the case they are filed with now, or the secrecy a caller asked for.
-- Parameters: change_replies (a JSON array of {id, case_id, reply_due_at, reply_limits, confidential}). Index: primary key.
UPDATE events_event e SET case_id = r.case_id, reply_due_at = r.reply_due_at, reply_limits = r.reply_limits,
    confidential = r.confidential
FROM jsonb_populate_recordset(NULL::events_event, %(change_replies)s::jsonb) r
WHERE e.id = r.id
