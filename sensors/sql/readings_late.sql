-- Marks readings that came later than a rule on them allows.
-- Parameters: arrays, one element per reading: ids, quantities, observed_at; first, last: the earliest and the latest of
-- them, by which the planner knows the partitions in question. Index: primary key of each of these.
UPDATE sensors_reading r SET late = true
FROM unnest(%(ids)s::bigint[], %(quantities)s::text[], %(observed_at)s::timestamptz[])
     AS one (device_id, quantity, observed_at)
WHERE r.device_id = one.device_id AND r.quantity = one.quantity AND r.observed_at = one.observed_at
  AND r.observed_at BETWEEN %(first)s AND %(last)s
