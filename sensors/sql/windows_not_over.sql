-- Which maintenance windows are not over, held so until the transaction is: their end waits for what is marked with them.
-- Parameters: ids (array). One whose end is being dealt with right now is over, and not waited for.
SELECT id FROM sensors_maintenance WHERE id = ANY(%(ids)s) AND over_at IS NULL
FOR SHARE SKIP LOCKED
