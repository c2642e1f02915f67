-- Values that cannot be: device, quantity, how many since an instant, the newest with its time.
-- Parameters: arrays, one element a device and quantity: ids, quantities, least, most (null: no bound); since, until.
-- Index: primary key of the readings.
SELECT one.id, one.quantity, count(*), (array_agg(r.value ORDER BY r.observed_at DESC))[1], max(r.observed_at)
FROM unnest(%(ids)s::bigint[], %(quantities)s::text[], %(least)s::float8[], %(most)s::float8[])
     AS one (id, quantity, least, most)
JOIN sensors_reading r ON r.device_id = one.id AND r.quantity = one.quantity
     AND r.observed_at >= %(since)s AND r.observed_at < %(until)s
     AND (r.value < one.least OR r.value > one.most)
GROUP BY one.id, one.quantity ORDER BY one.id, one.quantity
