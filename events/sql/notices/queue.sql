-- Queue notices for other ways. Returns nothing.
-- Parameters: deliveries (JSON array of {notice_id, user_id, way, unit, next_at}). Index: one_delivery_per_way.
INSERT INTO events_delivery (notice_id, user_id, way, unit, state, attempts, next_at, leads, cause)
SELECT notice_id, user_id, way, unit, 'queued', 0, next_at, false, ''
FROM jsonb_to_recordset(%(deliveries)s::jsonb)
    AS d(notice_id bigint, user_id bigint, way text, unit text, next_at timestamptz)
ON CONFLICT (notice_id, way) DO NOTHING
