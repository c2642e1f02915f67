-- The stamp of the components, whose places each web process keeps for the map (see 0002_people_stamps.sql).
INSERT INTO grid_stamp VALUES ('components', nextval('grid_stamp_seq'));
CREATE TRIGGER grid_stamped AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grid_component
    FOR EACH STATEMENT EXECUTE FUNCTION grid_stamped('components');
