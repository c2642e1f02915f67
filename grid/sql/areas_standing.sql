-- The areas of some levels that stand on a day, for a publication to be compared with: id, scheme,
-- code, name, level, begins, boundary as WKB (4490).
-- Parameters: levels (text[]), kinds (text[]), on. Index: area_level_code.
SELECT id, scheme, code, name, level, valid_from, ST_AsBinary(geom)
  FROM grid_area
 WHERE level = ANY(%(levels)s) AND kind = ANY(%(kinds)s) AND valid_from <= %(on)s
   AND (valid_to IS NULL OR valid_to > %(on)s)
 ORDER BY code, id
