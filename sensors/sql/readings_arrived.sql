-- When readings arrived: device, quantity, time of arrival; nothing of those that are not there.
-- Parameters: arrays, one element per reading: ids, quantities, observed_at. Index: primary key of each partition.
SELECT r.device_id, r.quantity, r.received_at
FROM unnest(%(ids)s::bigint[], %(quantities)s::text[], %(observed_at)s::timestamptz[]) AS one (id, quantity, at)
JOIN sensors_reading r ON r.device_id = one.id AND r.quantity = one.quantity AND r.observed_at = one.at
