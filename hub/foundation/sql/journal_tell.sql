-- The journal's entries after a cursor as sockets are told them: the case's card apart from the rest of the data, so
-- that a frame may hold it once; without the reasons, which are read with the case's history.
-- Parameters: cursor, count. In order of commit; card and rest are JSON texts. Index: primary key.
SELECT seq, kind, subject, case_id, recorded_at, audience, audience_before,
       (data -> 'card')::text AS card, (data - '{card,why}'::text[])::text AS rest
FROM foundation_journalentry WHERE seq > %(cursor)s ORDER BY seq LIMIT %(count)s
