-- What was told is never changed; the case an event is filed with may, and the date by which we promised an answer.
CREATE OR REPLACE FUNCTION events_event_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ours CONSTANT text[] := ARRAY['case_id', 'reply_due_at', 'reply_limits'];
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

-- The clocks that run when this is taken: the filing rule's in handling, and what the stages had until now.
UPDATE events_case SET clock_value = limit_value, clock_unit = limit_unit
 WHERE ended_at IS NULL AND state = 'handling' AND clock_from IS NOT NULL;
UPDATE events_case c SET clock_value = s.value, clock_unit = s.unit
  FROM (VALUES ('intake', 1, 'urgent_hour'), ('filing', 1, 'urgent_hour'), ('dispatch', 1, 'urgent_hour'),
               ('check', 4, 'work_hour'), ('call_back', 1, 'work_day'), ('closing', 4, 'work_hour'))
       AS s(state, value, unit)
 WHERE c.ended_at IS NULL AND c.state = s.state AND c.due_at IS NOT NULL;
UPDATE events_event e SET reply_limits = '[[5, "work_day"]]'
  FROM events_case c WHERE c.id = e.case_id AND c.ended_at IS NULL AND e.reply_due_at IS NOT NULL;
