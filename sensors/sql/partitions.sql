-- The partitions of readings, by name; the default one first. Parameters: none. Index: pg_inherits.
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'sensors_reading'::regclass
ORDER BY c.relname <> 'sensors_reading_default', c.relname
