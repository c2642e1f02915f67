-- Writes what a batch brought to the states it has locked; NULL: nothing new.
-- Parameters: arrays, one element per device: ids, values, memories (JSON texts), seen_at, observed_at, online,
-- status_at, recent, alarm_level. Index: primary key.
UPDATE sensors_devicestate s
SET "values" = one."values"::jsonb, memories = one.memories::jsonb, alarm_level = one.alarm_level,
    seen_at = greatest(s.seen_at, one.seen_at), observed_at = greatest(s.observed_at, one.observed_at),
    online = coalesce(one.online, s.online), status_at = coalesce(one.status_at, s.status_at),
    recent = one.recent
FROM unnest(%(ids)s::bigint[], %(values)s::text[], %(memories)s::text[], %(seen_at)s::timestamptz[],
            %(observed_at)s::timestamptz[], %(online)s::boolean[], %(status_at)s::timestamptz[],
            %(recent)s::text[], %(alarm_level)s::smallint[])
     AS one (device_id, "values", memories, seen_at, observed_at, online, status_at, recent, alarm_level)
WHERE s.device_id = one.device_id
