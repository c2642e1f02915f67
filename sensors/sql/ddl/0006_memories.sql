-- What the rules remember gets another shape (`sensors.rules.memory`): open alarms go on, what was only running begins
-- again.
UPDATE sensors_devicestate s SET memories = coalesce((
    SELECT jsonb_object_agg(a.rule_code, jsonb_build_object(
        'told', a.level, 'tip', at.us, 'until', NULL, 'base_at', at.us, 'marks', '[]'::jsonb, 'version', '',
        'base', jsonb_build_array(
            (SELECT jsonb_agg(jsonb_build_array(one -> 'level', true, NULL) ORDER BY (one ->> 'level')::int)
             FROM jsonb_array_elements(r.levels) one WHERE (one ->> 'level')::int >= a.level),
            '[]'::jsonb, NULL,
            jsonb_build_array(a.level, a.worst, (extract(epoch FROM a.raised_at) * 1000000)::bigint,
                              (extract(epoch FROM a.level_at) * 1000000)::bigint, a.value))))
    FROM sensors_alarm a JOIN sensors_alarmrule r ON r.id = a.rule_id
    CROSS JOIN (SELECT (extract(epoch FROM s.observed_at) * 1000000)::bigint AS us) at
    WHERE a.device_id = s.device_id AND a.cleared_at IS NULL), '{}')
WHERE s.memories <> '{}'
