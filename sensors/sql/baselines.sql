-- What is usual at each hour of the city's week, by device: device_id, hour (0 is Monday 0 h), median, 1.4826 × the
-- median distance from it, how many readings.
-- Parameters: type_id, quantity, since, until (excluded), zone (of the city), as_sigma.
-- Index: primary key of the partitions between since and until (device_id, quantity, observed_at).
WITH numbers AS (
    SELECT r.device_id, r.value,
           (extract(isodow FROM r.observed_at AT TIME ZONE %(zone)s)::int - 1) * 24
               + extract(hour FROM r.observed_at AT TIME ZONE %(zone)s)::int AS hour
    FROM sensors_device d JOIN sensors_reading r ON r.device_id = d.id
    WHERE d.type_id = %(type_id)s AND d.in_service AND r.quantity = %(quantity)s
      AND r.observed_at >= %(since)s AND r.observed_at < %(until)s AND r.value IS NOT NULL
), middles AS (
    SELECT device_id, hour, percentile_cont(0.5) WITHIN GROUP (ORDER BY value) AS middle
    FROM numbers GROUP BY device_id, hour
)
SELECT n.device_id, n.hour, m.middle,
       %(as_sigma)s * percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(n.value - m.middle)),
       count(*)
FROM numbers n JOIN middles m USING (device_id, hour)
GROUP BY n.device_id, n.hour, m.middle
ORDER BY n.device_id, n.hour
