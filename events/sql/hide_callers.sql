-- Keep the callers of these events from the units. Parameters: hide_callers (a JSON array of {event_id}).
-- Index: primary key.
UPDATE events_caller c SET confidential = true
FROM jsonb_to_recordset(%(hide_callers)s::jsonb) AS r(event_id bigint)
WHERE c.event_id = r.event_id AND NOT c.confidential
