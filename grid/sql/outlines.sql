-- The boundaries of one level in a view, as they are on a day: id, code, name, parent, point, box, GeoJSON.
-- Parameters: level, kinds (text[]), west, south, east, north, on, zoom of the outline (or NULL: the
-- boundary itself), digits, within (bigint[] or NULL): only areas inside one of these, count.
-- Index: the GiST index of geom; one_outline_per_zoom.
SELECT area.id, area.code, area.name, area.path[array_upper(area.path, 1) - 1] AS parent,
       ST_X(area.point), ST_Y(area.point),
       round(ST_XMin(drawn)::numeric, 6)::float8, round(ST_YMin(drawn)::numeric, 6)::float8,
       round(ST_XMax(drawn)::numeric, 6)::float8, round(ST_YMax(drawn)::numeric, 6)::float8,
       ST_AsGeoJSON(drawn, %(digits)s)
  FROM (SELECT id, code, name, path, point, geom, area_m2, true AS newest
          FROM grid_area
         WHERE level = %(level)s AND kind = ANY(%(kinds)s)
           AND geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4490)
           AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s)
        UNION ALL
        SELECT area_id, code, name, path, point, geom, area_m2, false
          FROM grid_pastarea
         WHERE level = %(level)s AND kind = ANY(%(kinds)s)
           AND geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4490)
           AND valid_from <= %(on)s AND valid_to > %(on)s) AS area
  LEFT JOIN grid_areaoutline AS outline
    ON outline.area_id = area.id AND outline.zoom = %(zoom)s AND area.newest
 CROSS JOIN LATERAL (SELECT coalesce(outline.geom, area.geom) AS drawn) AS shape
 WHERE %(within)s::bigint[] IS NULL OR area.path && %(within)s::bigint[]
 ORDER BY area.area_m2 DESC, area.id
 LIMIT %(count)s
