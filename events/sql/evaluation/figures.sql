-- Facts counted by row and period: the id of the row (null: none of them), the number of the period (from 1), and one
-- column for each thing counted. What stands in braces is filled in from the table of definitions, never from a request.
-- Facts that no definition tells apart are counted together first: a hundred conditions are asked of some hundreds of
-- sorts, not of every fact.
-- Parameters: generation, begins (the periods' first instants), end, now, and those
-- of what is filled in. Index: fact_began, fact_ended or fact_judged, by the anchor.
-- A limit that ends later than now is not judged yet; neither is one of a case that is suspended.
SELECT home, span, {counts}
FROM (
    SELECT {row} AS home, width_bucket(f.{anchor}, %(begins)s::timestamptz[]) AS span, count(*) AS facts, {sorts}
    FROM events_fact f
    JOIN events_evaluatedcase c ON c.generation = f.generation AND c.case_id = f.case_id
    WHERE f.generation = %(generation)s
      AND f.{anchor} >= %(begin)s AND f.{anchor} < %(end)s AND f.{anchor} <= %(now)s
      AND NOT (f.ended_at IS NULL AND f.handled_at IS NULL AND c.suspended)
      AND {inside} AND {sight}
    GROUP BY 1, 2, {named}
) sort
GROUP BY 1, 2
