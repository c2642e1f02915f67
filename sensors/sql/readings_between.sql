-- The numbers asked for, with for each the newest one before them (as far back as `before`): n, observed_at, value.
-- Parameters: arrays, one element per ask: ids, quantities, since, until; before (interval); instants by which the
-- planner knows the partitions in question: first, last (the earliest since, the latest until), earliest (before first).
-- n: which ask, from 1.
-- Index: primary key of the partitions in question (device_id, quantity, observed_at).
SELECT ask.n, found.observed_at, found.value
FROM unnest(%(ids)s::bigint[], %(quantities)s::text[], %(since)s::timestamptz[], %(until)s::timestamptz[])
     WITH ORDINALITY AS ask (device_id, quantity, since, until, n)
CROSS JOIN LATERAL (
    SELECT r.observed_at, r.value FROM sensors_reading r
    WHERE r.device_id = ask.device_id AND r.quantity = ask.quantity
      AND r.observed_at >= ask.since AND r.observed_at <= ask.until AND r.value IS NOT NULL
      AND r.observed_at >= %(first)s AND r.observed_at <= %(last)s
    UNION ALL
    (SELECT r.observed_at, r.value FROM sensors_reading r
     WHERE r.device_id = ask.device_id AND r.quantity = ask.quantity
       AND r.observed_at < ask.since AND r.observed_at >= ask.since - %(before)s
       AND r.observed_at >= %(earliest)s AND r.observed_at < %(last)s
       AND r.value IS NOT NULL
     ORDER BY r.observed_at DESC LIMIT 1)
) found
ORDER BY ask.n, found.observed_at
