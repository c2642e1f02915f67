-- Locks the devices of a batch, in order of their ids: the first locks of the transaction.
-- Parameters: codes (text[]). Index: unique (code).
SELECT id FROM sensors_device WHERE code = ANY(%(codes)s) AND in_service
ORDER BY id FOR NO KEY UPDATE
