-- The stamp of the alarm rules and of what single devices have instead, which each ingest process keeps parsed (see
-- grid's 0002_people_stamps.sql).
INSERT INTO grid_stamp VALUES ('alarm_rules', nextval('grid_stamp_seq'));
CREATE TRIGGER grid_stamped AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON sensors_alarmrule
    FOR EACH STATEMENT EXECUTE FUNCTION grid_stamped('alarm_rules');
CREATE TRIGGER grid_stamped AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON sensors_ruleoverride
    FOR EACH STATEMENT EXECUTE FUNCTION grid_stamped('alarm_rules');
