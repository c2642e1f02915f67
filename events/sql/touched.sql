-- The cases something happened to between two numbers of the journal, as far as a scope heard or may hear of it.
-- Parameters: cursor, upto, everything, tags (text[]), count. Returns: case_id, at most `count`. Index: primary key.
SELECT DISTINCT case_id
FROM foundation_journalentry
WHERE seq > %(cursor)s AND seq <= %(upto)s AND case_id IS NOT NULL
  AND (%(everything)s OR audience && %(tags)s::text[] OR audience_before && %(tags)s::text[])
LIMIT %(count)s
