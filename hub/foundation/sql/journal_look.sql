-- Up to where a reader may look next, and whether an entry of its kinds stands there. Returns one row: begins (its
-- cursor), ends, found. Nothing is locked. Parameters: name, kinds (text[]), span. Index: primary keys.
WITH reader AS (
    SELECT coalesce((SELECT seq FROM foundation_readercursor WHERE name = %(name)s), 0) AS begins
)
SELECT begins,
       least(begins + %(span)s, (SELECT seq FROM foundation_journalhead WHERE id = 1)) AS ends,
       EXISTS (SELECT 1 FROM foundation_journalentry e
               WHERE e.seq > begins AND e.seq <= begins + %(span)s AND e.kind = ANY(%(kinds)s::text[])) AS found
FROM reader
