-- Writes what the rules remember. Parameters: rows (JSON array). Index: one_alarm_state.
INSERT INTO sensors_alarmstate (device_id, rule_code, level, since, memory)
SELECT device_id, rule_code, level, since, memory
FROM json_to_recordset(%(rows)s::json) AS one (
    device_id bigint, rule_code text, level smallint, since timestamptz, memory jsonb)
ON CONFLICT (device_id, rule_code) DO UPDATE SET
    level = excluded.level, since = excluded.since, memory = excluded.memory
