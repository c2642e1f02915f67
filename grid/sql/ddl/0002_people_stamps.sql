-- Stamps of what processes keep in memory: one number per topic that changes with every statement
-- that changes a table of the topic (see 0001_area_stamp.sql for why a sequence and a row).
CREATE SEQUENCE grid_stamp_seq;
CREATE TABLE grid_stamp (topic text PRIMARY KEY, value bigint NOT NULL);
INSERT INTO grid_stamp
    SELECT topic, nextval('grid_stamp_seq')
    FROM unnest(ARRAY['organisations', 'rules', 'calendar', 'places']) AS topic;

CREATE FUNCTION grid_stamped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE grid_stamp SET value = nextval('grid_stamp_seq') WHERE topic = TG_ARGV[0];
    RETURN NULL;
END
$$;

CREATE TRIGGER grid_stamped AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grid_organisation
    FOR EACH STATEMENT EXECUTE FUNCTION grid_stamped('organisations');
CREATE TRIGGER grid_stamped AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grid_ruleversion
    FOR EACH STATEMENT EXECUTE FUNCTION grid_stamped('rules');
CREATE TRIGGER grid_stamped AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grid_ruleassist
    FOR EACH STATEMENT EXECUTE FUNCTION grid_stamped('rules');
CREATE TRIGGER grid_stamped AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grid_responsibilityrule
    FOR EACH STATEMENT EXECUTE FUNCTION grid_stamped('rules');
CREATE TRIGGER grid_stamped AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grid_calendarday
    FOR EACH STATEMENT EXECUTE FUNCTION grid_stamped('calendar');
CREATE TRIGGER grid_stamped AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grid_calendarnotice
    FOR EACH STATEMENT EXECUTE FUNCTION grid_stamped('calendar');
CREATE TRIGGER grid_stamped AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grid_calendarpolicy
    FOR EACH STATEMENT EXECUTE FUNCTION grid_stamped('calendar');
CREATE TRIGGER grid_stamped AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grid_workinghours
    FOR EACH STATEMENT EXECUTE FUNCTION grid_stamped('calendar');
CREATE TRIGGER grid_stamped AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grid_place
    FOR EACH STATEMENT EXECUTE FUNCTION grid_stamped('places');
