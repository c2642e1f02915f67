-- An event keeps everything but the case it is filed with, as in 0002_cases.sql.
CREATE OR REPLACE FUNCTION events_event_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'case_id' = to_jsonb(OLD) - 'case_id' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM events_case WHERE id = OLD.case_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'an event is what a source said and is never changed (event %)', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
