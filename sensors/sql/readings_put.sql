-- Stores readings; those that are there already are left alone. Returns the keys of the new ones.
-- Parameters: rows (JSON array of {d, q, t, v, x, s, r}). Index: primary key of each partition.
INSERT INTO sensors_reading
    (device_id, quantity, observed_at, value, text, time_source, received_at)
SELECT d, q, t, v, x, s, r
FROM json_to_recordset(%(rows)s::json) AS one (
    d bigint, q text, t timestamptz, v double precision, x text, s text, r timestamptz)
ON CONFLICT DO NOTHING
RETURNING device_id, quantity, observed_at
