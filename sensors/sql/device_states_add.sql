-- Gives the devices of a batch that have none yet an empty state.
-- Parameters: codes (text[]). Index: one_device_per_code, primary key of the states.
INSERT INTO sensors_devicestate (device_id, "values", memories, recent)
SELECT d.id, '{}', '{}', '' FROM sensors_device d
WHERE d.code = ANY(%(codes)s::text[]) AND d.in_service
  AND NOT EXISTS (SELECT FROM sensors_devicestate s WHERE s.device_id = d.id)
ORDER BY d.id
ON CONFLICT DO NOTHING
