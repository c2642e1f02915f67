-- Components in a box, a row each: id, scheme, code, class_scheme, class_code, name, status, lon,
-- lat (degrees, EPSG:4490), owner, maintainer (names or NULL), by id.
-- west, south, east, north: degrees; on: date; limit: int. Index: the GiST one of grid_component.
SELECT c.id, c.scheme, c.code, c.class_scheme, c.class_code, c.name, c.status,
       ST_X(c.geom) AS lon, ST_Y(c.geom) AS lat, o.name AS owner, m.name AS maintainer
FROM grid_component c
LEFT JOIN grid_organisation o ON o.id = c.owner_id
LEFT JOIN grid_organisation m ON m.id = c.maintainer_id
WHERE c.geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4490)
  AND c.valid_from <= %(on)s AND (c.valid_to IS NULL OR c.valid_to > %(on)s)
ORDER BY c.id
LIMIT %(limit)s
