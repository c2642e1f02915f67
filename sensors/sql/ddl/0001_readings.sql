-- Readings in monthly partitions by observed_at, with a default one for the very old and the wrong;
-- room on the pages of what every batch updates.
-- Partitions of coming months are made by sensors.partitions.
CREATE TABLE sensors_reading (
    device_id bigint NOT NULL,
    observed_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    value double precision,
    quantity varchar(40) COLLATE "C" NOT NULL,
    time_source varchar(1) NOT NULL CHECK (time_source IN ('o', 's', 'r')),
    text text,
    PRIMARY KEY (device_id, quantity, observed_at)
) PARTITION BY RANGE (observed_at);
CREATE TABLE sensors_reading_default PARTITION OF sensors_reading DEFAULT;
ALTER TABLE sensors_devicestate SET (fillfactor = 60);
ALTER TABLE sensors_alarmstate SET (fillfactor = 60);
