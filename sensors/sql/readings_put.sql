-- Stores readings that may be there already; returns the keys of those that were not.
-- Parameters: arrays, one element per reading: ids, quantities, observed_at, values, texts, sources, received_at.
-- Index: primary key of each partition.
INSERT INTO sensors_reading
    (device_id, quantity, observed_at, value, text, time_source, received_at)
SELECT * FROM unnest(%(ids)s::bigint[], %(quantities)s::text[], %(observed_at)s::timestamptz[],
                     %(values)s::double precision[], %(texts)s::text[], %(sources)s::text[],
                     %(received_at)s::timestamptz[])
ON CONFLICT DO NOTHING
RETURNING device_id, quantity, observed_at
