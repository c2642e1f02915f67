-- Takes back 0001_readings.sql.
DROP TABLE sensors_reading;
ALTER TABLE sensors_devicestate RESET (fillfactor);
ALTER TABLE sensors_alarmstate RESET (fillfactor);
