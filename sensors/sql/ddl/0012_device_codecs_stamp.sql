-- The stamp of what loaded packs say of how devices are read, which each ingest process keeps parsed (see grid's
-- 0002_people_stamps.sql).
INSERT INTO grid_stamp VALUES ('device_codecs', nextval('grid_stamp_seq'));
CREATE TRIGGER grid_stamped AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON sensors_devicetype
    FOR EACH STATEMENT EXECUTE FUNCTION grid_stamped('device_codecs');
