-- The next entries of the journal for the evaluation, in order of commit: number, case, kind, organisation, post, user
-- and organisation of the actor, both times, and the data as JSON text; null where nothing in it counts.
-- Parameters: cursor, count, read (first words of the kinds that count). Index: primary key.
SELECT seq, kind, case_id, org_id, post_id, (actor ->> 'user')::bigint, (actor ->> 'org')::bigint,
       acted_at, recorded_at,
       CASE WHEN case_id IS NOT NULL AND split_part(kind, '.', 1) = ANY (%(read)s) THEN data::text END
FROM foundation_journalentry WHERE seq > %(cursor)s ORDER BY seq LIMIT %(count)s
