-- Insert the words of events. Parameters: words (a JSON array). Index: none read.
INSERT INTO events_eventtext (event_id, title, text, address, lexemes)
SELECT event_id, title, text, address, array_to_tsvector(lexemes)
FROM jsonb_to_recordset(%(words)s::jsonb)
     AS r(event_id bigint, title text, text text, address text, lexemes text[])
