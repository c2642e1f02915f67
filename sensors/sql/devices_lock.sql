-- The devices of a batch with their states, locked in order of their ids: the first locks of the transaction.
-- A state that somebody else was writing is read anew once its lock is had.
-- Parameters: codes (text[]). Index: unique (code), primary key of the states.
SELECT d.id, d.code, d.name, d.type_id, d.gateway_id, d.cell_id, d.component_id,
       ST_X(d.geom), ST_Y(d.geom), s."values", s.observed_at, s.seen_at, s.online, s.status_at,
       s.seq_high, s.seq_seen, s.alarm_level
FROM sensors_device d JOIN sensors_devicestate s ON s.device_id = d.id
WHERE d.code = ANY(%(codes)s) AND d.in_service
ORDER BY s.device_id FOR UPDATE OF s
