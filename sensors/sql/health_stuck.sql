-- Quantities that say the same for too long: device, quantity, the value, since when, how many times.
-- Parameters: arrays, one element a device and quantity: ids, quantities, seconds (so long may it stay); since (older readings are
-- not looked at, and their partitions not planned), until. Index: primary key of the readings.
SELECT one.id, one.quantity, last.value, run.since, run.count
FROM unnest(%(ids)s::bigint[], %(quantities)s::text[], %(seconds)s::int[]) AS one (id, quantity, seconds)
CROSS JOIN LATERAL (
    SELECT observed_at, value FROM sensors_reading
    WHERE device_id = one.id AND quantity = one.quantity AND value IS NOT NULL
      AND observed_at >= %(since)s AND observed_at < %(until)s
    ORDER BY observed_at DESC LIMIT 1
) last
LEFT JOIN LATERAL (
    SELECT observed_at FROM sensors_reading
    WHERE device_id = one.id AND quantity = one.quantity AND value <> last.value
      AND observed_at >= %(since)s AND observed_at < %(until)s AND observed_at < last.observed_at
      AND observed_at >= last.observed_at - 2 * one.seconds * interval '1 second'
    ORDER BY observed_at DESC LIMIT 1
) other ON true
CROSS JOIN LATERAL (
    SELECT min(observed_at) AS since, count(*) AS count FROM sensors_reading
    WHERE device_id = one.id AND quantity = one.quantity AND value = last.value
      AND observed_at >= %(since)s AND observed_at < %(until)s AND observed_at <= last.observed_at
      AND observed_at > coalesce(other.observed_at, last.observed_at - 2 * one.seconds * interval '1 second')
) run
WHERE run.count >= 6 AND last.observed_at - run.since >= one.seconds * interval '1 second'
ORDER BY one.id, one.quantity
