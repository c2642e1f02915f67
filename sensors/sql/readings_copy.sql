-- Takes readings that cannot be there yet; fails as a whole when one is.
-- Lines: device, quantity, observed_at, value, text, time_source, received_at.
COPY sensors_reading (device_id, quantity, observed_at, value, text, time_source, received_at) FROM STDIN
