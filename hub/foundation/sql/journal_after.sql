-- The journal's entries after a cursor, in order of commit.
-- Parameters: cursor, count; kinds (text[]), upto: null for all. Index: primary key.
SELECT seq, kind, version, subject, case_id, cell_id, org_id, post_id, actor, acted_at, recorded_at,
       audience, audience_before, data
FROM foundation_journalentry
WHERE seq > %(cursor)s AND (%(upto)s::bigint IS NULL OR seq <= %(upto)s::bigint)
  AND (%(kinds)s::text[] IS NULL OR kind = ANY(%(kinds)s::text[]))
ORDER BY seq LIMIT %(count)s
