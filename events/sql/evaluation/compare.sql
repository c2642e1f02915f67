-- The first rows in which two generations differ: case, its number, what ("case", or kind and reference of a fact),
-- the row of each as JSON text (null: it has none), and how many rows differ. Parameters: kept, again (generations).
-- Reads both generations once, by the unique constraints.
WITH differ AS (
    SELECT coalesce(a.case_id, b.case_id) AS case_id, 'case' AS what,
           to_jsonb(a) - '{id,generation}'::text[] AS kept, to_jsonb(b) - '{id,generation}'::text[] AS again
    FROM (SELECT * FROM events_evaluatedcase WHERE generation = %(kept)s) a
    FULL JOIN (SELECT * FROM events_evaluatedcase WHERE generation = %(again)s) b USING (case_id)
    UNION ALL
    SELECT coalesce(a.case_id, b.case_id), coalesce(a.kind, b.kind) || ' ' || coalesce(a.ref, b.ref),
           to_jsonb(a) - '{id,generation}'::text[], to_jsonb(b) - '{id,generation}'::text[]
    FROM (SELECT * FROM events_fact WHERE generation = %(kept)s) a
    FULL JOIN (SELECT * FROM events_fact WHERE generation = %(again)s) b USING (case_id, kind, ref)
)
SELECT case_id,
       (SELECT max(c.number) FROM events_evaluatedcase c
        WHERE c.generation IN (%(kept)s, %(again)s) AND c.case_id = differ.case_id),
       what, kept::text, again::text, count(*) OVER ()
FROM differ
WHERE kept IS DISTINCT FROM again
ORDER BY case_id, what
LIMIT 1
