-- The devices of a batch with their states, once they are locked.
-- Parameters: ids (bigint[]). Index: primary keys.
SELECT d.id, d.code, d.name, d.type_id, d.gateway_id, d.cell_id, d.component_id,
       ST_X(d.geom), ST_Y(d.geom), s."values", s.observed_at, s.seen_at, s.online, s.status_at, s.seq_high, s.seq_seen,
       s.alarm_level
FROM sensors_device d LEFT JOIN sensors_devicestate s ON s.device_id = d.id
WHERE d.id = ANY(%(ids)s)
