-- English names are kept in the processes beside the alarm rules they are of, under the same stamp (0006_alarm_rules_stamp.sql).
CREATE TRIGGER grid_stamped AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON sensors_ownname
    FOR EACH STATEMENT EXECUTE FUNCTION grid_stamped('alarm_rules');
