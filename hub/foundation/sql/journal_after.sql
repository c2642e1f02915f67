-- The journal's entries after a cursor, in order of commit.
-- Parameters: cursor, count. Index: primary key.
SELECT seq, kind, version, subject, case_id, cell_id, org_id, post_id, actor, acted_at, recorded_at,
       audience, audience_before, data
FROM foundation_journalentry WHERE seq > %(cursor)s ORDER BY seq LIMIT %(count)s
