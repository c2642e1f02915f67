-- What was told is never changed: an event keeps its content, only the case it is filed with may change.
CREATE FUNCTION events_event_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'case_id' = to_jsonb(OLD) - 'case_id' THEN
        RETURN NEW;
    END IF;
    -- an event whose case was never stored is of this very transaction, which takes it back
    IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM events_case WHERE id = OLD.case_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'an event is what a source said and is never changed (event %)', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER event_is_immutable BEFORE UPDATE OR DELETE ON events_event
    FOR EACH ROW EXECUTE FUNCTION events_event_is_immutable();

-- Distances in metres between live cases.
CREATE INDEX case_geography ON events_case USING gist ((geom::geography)) WHERE ended_at IS NULL;
