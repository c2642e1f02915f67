-- Locks what the rules remember of a batch's devices; the devices are locked before.
-- Parameters: ids (bigint[]), codes (text[]), pairwise and sorted. Index: one_alarm_state.
SELECT s.device_id, s.rule_code, s.level, s.since, s.memory
FROM sensors_alarmstate s
JOIN unnest(%(ids)s::bigint[], %(codes)s::text[]) AS wanted (device_id, rule_code)
    ON s.device_id = wanted.device_id AND s.rule_code = wanted.rule_code
ORDER BY s.device_id, s.rule_code FOR UPDATE OF s
