-- The stamps of some topics, a row (topic, value) each, by topic.
-- topics: text[], of areas, organisations, rules, calendar, places, components, devices, alarm_rules, device_codecs. Reads a row each.
SELECT topic, value FROM grid_stamp WHERE topic = ANY(%(topics)s)
UNION ALL
SELECT 'areas', value FROM grid_area_stamp WHERE 'areas' = ANY(%(topics)s)
ORDER BY topic
