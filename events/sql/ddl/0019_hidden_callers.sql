-- What was told is never changed; the case an event is filed with may, the date by which we promised an answer, and
-- whether its caller asked for secrecy.
CREATE OR REPLACE FUNCTION events_event_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ours CONSTANT text[] := ARRAY['case_id', 'reply_due_at', 'reply_limits', 'confidential'];
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - ours = to_jsonb(OLD) - ours THEN
        RETURN NEW;
    END IF;
    -- an event whose case was never stored is of this very transaction, which takes it back
    IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM events_case WHERE id = OLD.case_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'an event is what a source said and is never changed (event %)', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
