-- Live cases within a distance of a point, nearest first: (id, metres). Parameters: case_id (left out), lon, lat,
-- radius_m, everything, tags, count. Index: case_geography.
SELECT c.id, ST_Distance(c.geom::geography, p.here)::int AS distance_m
FROM events_case c,
     (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4490)::geography AS here) p
WHERE c.ended_at IS NULL
  AND ST_DWithin(c.geom::geography, p.here, %(radius_m)s)
  AND c.id <> %(case_id)s
  AND (%(everything)s OR c.audience && %(tags)s::text[])
ORDER BY distance_m, c.id
LIMIT %(count)s
