-- The devices of a batch with their states, locked in order of their ids: the first locks of the transaction.
-- A state that somebody else was writing is read anew once its lock is had. xmin: who wrote it last.
-- Parameters: codes (text[]). Index: one_device_per_code (alone, it carries the columns), primary key of the states.
SELECT d.id, d.code, d.type_id, d.gateway_id, s."values"::text, s.memories::text, s.recent,
       d.corrections::text, s.xmin::text
FROM sensors_device d JOIN sensors_devicestate s ON s.device_id = d.id
WHERE d.code = ANY(%(codes)s::text[]) AND d.in_service
ORDER BY s.device_id FOR NO KEY UPDATE OF s
