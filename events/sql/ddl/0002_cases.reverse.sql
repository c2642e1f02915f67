-- Take back what 0002_cases.sql laid down.
DROP INDEX case_geography;
DROP TRIGGER event_is_immutable ON events_event;
DROP FUNCTION events_event_is_immutable();
