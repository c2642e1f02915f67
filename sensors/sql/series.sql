-- One device's numbers in time buckets: quantity, start of the bucket, least, mean, greatest, how many.
-- Parameters: device_id, quantities (text[]), since, until (timestamptz), bucket (interval).
-- Index: primary key (device_id, quantity, observed_at) of the partitions between since and until.
SELECT quantity, date_bin(%(bucket)s::interval, observed_at, %(since)s) AS at,
       min(value), avg(value), max(value), count(*)
FROM sensors_reading
WHERE device_id = %(device_id)s AND quantity = ANY(%(quantities)s)
  AND observed_at >= %(since)s AND observed_at < %(until)s AND value IS NOT NULL
GROUP BY quantity, at ORDER BY quantity, at
