-- The areas as they were on one day: lasting id, code, name, level, path, boundary as WKB (4490).
-- Parameters: on (date), kinds (text[]): areas of other kinds come without their boundary.
-- Index: none, it reads the whole ground once per publication and process.
SELECT id, code, name, level, path,
       CASE WHEN kind = ANY(%(kinds)s) THEN ST_AsBinary(geom) END AS wkb
  FROM grid_area
 WHERE valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s)
UNION ALL
SELECT area_id, code, name, level, path,
       CASE WHEN kind = ANY(%(kinds)s) THEN ST_AsBinary(geom) END
  FROM grid_pastarea
 WHERE valid_from <= %(on)s AND valid_to > %(on)s
