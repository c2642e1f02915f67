-- When some devices spoke last: device, seconds since 1970 of its last 200 measurements and of their arrivals, and how
-- late those with a time of their own arrived, seconds. Of the quantity it told of last only: one walk of an index each.
-- Parameters: ids (bigint[]), since, until (timestamptz). Index: primary keys of the states and of the readings.
SELECT s.device_id,
       array_agg(extract(epoch FROM r.observed_at)::float8),
       array_agg(extract(epoch FROM r.received_at)::float8),
       array_agg(extract(epoch FROM r.received_at - r.observed_at)::float8)
           FILTER (WHERE r.time_source = 'o')
FROM sensors_devicestate s
CROSS JOIN LATERAL (
    SELECT key AS quantity FROM jsonb_each(s."values") ORDER BY value->>'t' DESC, key LIMIT 1
) told
CROSS JOIN LATERAL (
    SELECT observed_at, received_at, time_source FROM sensors_reading
    WHERE device_id = s.device_id AND quantity = told.quantity
      AND observed_at >= %(since)s AND observed_at < %(until)s
    ORDER BY observed_at DESC LIMIT 200
) r
WHERE s.device_id = ANY(%(ids)s::bigint[])
GROUP BY s.device_id
