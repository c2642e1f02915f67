-- Writes the states of the devices of a batch. Parameters: rows (JSON array). Index: primary key.
INSERT INTO sensors_devicestate
    (device_id, "values", seen_at, observed_at, online, status_at, seq_high, seq_seen, alarm_level)
SELECT device_id, "values", seen_at, observed_at, online, status_at, seq_high, seq_seen, alarm_level
FROM json_to_recordset(%(rows)s::json) AS one (
    device_id bigint, "values" jsonb, seen_at timestamptz, observed_at timestamptz, online boolean,
    status_at timestamptz, seq_high bigint, seq_seen bigint, alarm_level smallint)
ON CONFLICT (device_id) DO UPDATE SET
    "values" = excluded."values", seen_at = excluded.seen_at, observed_at = excluded.observed_at,
    online = excluded.online, status_at = excluded.status_at, seq_high = excluded.seq_high,
    seq_seen = excluded.seq_seen, alarm_level = excluded.alarm_level
