-- The stamp of the areas: one number that changes with every statement that changes an area.
-- Processes keep what they computed from the areas together with this number and compare it
-- before they use it. A sequence gives the numbers, so a number that was rolled back never
-- comes again for something else; the row makes the change visible at commit and not before.
CREATE SEQUENCE grid_area_stamp_seq;
CREATE TABLE grid_area_stamp (value bigint NOT NULL);
INSERT INTO grid_area_stamp VALUES (nextval('grid_area_stamp_seq'));

CREATE FUNCTION grid_area_stamped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE grid_area_stamp SET value = nextval('grid_area_stamp_seq');
    RETURN NULL;
END
$$;

CREATE TRIGGER grid_area_stamped
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grid_area
    FOR EACH STATEMENT EXECUTE FUNCTION grid_area_stamped();
CREATE TRIGGER grid_pastarea_stamped
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grid_pastarea
    FOR EACH STATEMENT EXECUTE FUNCTION grid_area_stamped();
