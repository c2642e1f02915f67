-- Insert the words of events. Parameters: add_words (a JSON array of whole rows; lexemes as a tsvector's text).
-- Index: none read.
INSERT INTO events_eventtext
SELECT * FROM jsonb_populate_recordset(NULL::events_eventtext, %(add_words)s::jsonb)
