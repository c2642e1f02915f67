-- Whether a view holds areas of a level, and whether too many: their number, counted no further than `count`.
-- Parameters: as in outlines. Index: the GiST index of geom; it stops counting early.
SELECT count(*)
  FROM (SELECT 1
          FROM grid_area
         WHERE level = %(level)s AND kind = ANY(%(kinds)s)
           AND geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4490)
           AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s)
           AND (%(within)s::bigint[] IS NULL OR path && %(within)s::bigint[])
        UNION ALL
        SELECT 1
          FROM grid_pastarea
         WHERE level = %(level)s AND kind = ANY(%(kinds)s)
           AND geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4490)
           AND valid_from <= %(on)s AND valid_to > %(on)s
           AND (%(within)s::bigint[] IS NULL OR path && %(within)s::bigint[])
         LIMIT %(count)s) AS seen
