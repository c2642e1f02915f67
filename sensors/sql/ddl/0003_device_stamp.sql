-- The stamp of the devices, whose places each web process keeps for the map (see grid's 0002_people_stamps.sql).
INSERT INTO grid_stamp VALUES ('devices', nextval('grid_stamp_seq'));
CREATE TRIGGER grid_stamped AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON sensors_device
    FOR EACH STATEMENT EXECUTE FUNCTION grid_stamped('devices');
