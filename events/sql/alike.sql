-- Live cases that may be the same problem as one at a point, told by one caller: (id, metres or null, same caller, title
-- and text of the first report). Who asked for secrecy is compared with nobody. Parameters: case_id (left out, 0 for none),
-- lon, lat (null: no place), radius_m, phones (keyed hashes), events (ids, whose callers' numbers count, too),
-- everything, tags, count. Indexes: case_geography, caller_phone.
WITH here AS (
    SELECT ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4490)::geography AS at
), told AS (
    SELECT DISTINCT e.case_id
    FROM events_caller k
    JOIN events_event e ON e.id = k.event_id
    WHERE k.phone_hash = ANY (%(phones)s::text[] || ARRAY(
              SELECT o.phone_hash FROM events_caller o
              WHERE o.event_id = ANY (%(events)s::bigint[]) AND NOT o.confidential))
      AND k.phone_hash <> ''
      AND NOT k.confidential AND NOT e.confidential
    LIMIT 200
), found AS (
    (SELECT c.id
     FROM events_case c, here
     WHERE c.ended_at IS NULL
       AND ST_DWithin(c.geom::geography, here.at, %(radius_m)s)
       AND (%(everything)s OR c.audience && %(tags)s::text[])
     ORDER BY ST_Distance(c.geom::geography, here.at), c.id
     LIMIT %(count)s)
    UNION
    SELECT c.id
    FROM told
    JOIN events_case c ON c.id = told.case_id
    WHERE c.ended_at IS NULL AND (%(everything)s OR c.audience && %(tags)s::text[])
)
SELECT c.id,
       ST_Distance(c.geom::geography, here.at)::int AS distance_m,
       EXISTS (SELECT FROM told WHERE told.case_id = c.id) AS same_caller,
       coalesce(first.title, '') AS title, coalesce(first.text, '') AS text
FROM found
JOIN events_case c ON c.id = found.id
LEFT JOIN LATERAL (
    SELECT w.title, w.text
    FROM events_event e
    LEFT JOIN events_eventtext w ON w.event_id = e.id
    WHERE e.case_id = c.id
    ORDER BY e.id
    LIMIT 1
) first ON true, here
WHERE c.id <> %(case_id)s
ORDER BY distance_m NULLS LAST, c.id
LIMIT 2 * %(count)s
