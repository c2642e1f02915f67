-- The facts behind one figure, newest first: the fact and its case as JSON texts, by which instant it counts, and how
-- many there are in all. What stands in braces is filled in from the table of definitions, never from a request.
-- Parameters: generation, begin, end, now, after_at and after_id (null: from the newest), count, and those of what is
-- filled in. Index: fact_began, fact_ended or fact_judged, by the anchor.
WITH behind AS (
    SELECT f.id, f.{anchor} AS at, f AS fact, c AS of
    FROM events_fact f
    JOIN events_evaluatedcase c ON c.generation = f.generation AND c.case_id = f.case_id
    WHERE f.generation = %(generation)s
      AND f.{anchor} >= %(begin)s AND f.{anchor} < %(end)s AND f.{anchor} <= %(now)s
      AND NOT (f.ended_at IS NULL AND f.handled_at IS NULL AND c.suspended)
      AND {inside} AND {sight} AND {row} AND {that}
)
SELECT id, at, to_jsonb(fact)::text, to_jsonb(of)::text, (SELECT count(*) FROM behind)
FROM behind
WHERE %(after_id)s::bigint IS NULL OR (at, id) < (%(after_at)s::timestamptz, %(after_id)s::bigint)
ORDER BY at DESC, id DESC
LIMIT %(count)s
