-- Makes one monthly partition of readings and moves into it what the default partition holds of it.
-- Parameters, by str.format: name, start, end (ISO instants).
CREATE TABLE {name} (LIKE sensors_reading INCLUDING ALL);
WITH moved AS (
    DELETE FROM sensors_reading_default
    WHERE observed_at >= '{start}' AND observed_at < '{end}' RETURNING *
)
INSERT INTO {name} SELECT * FROM moved;
ALTER TABLE sensors_reading ATTACH PARTITION {name} FOR VALUES FROM ('{start}') TO ('{end}');
