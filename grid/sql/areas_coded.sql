-- The areas that bear one of these codes, and what a publication compares: boundary as WKB (4490).
-- Parameters: scheme, codes (text[]). Index: one_area_per_code.
SELECT id, code, name, level, kind, parent_id, path, ST_AsBinary(geom), land_use, grade,
       valid_from, valid_to
  FROM grid_area
 WHERE scheme = %(scheme)s AND code = ANY(%(codes)s)
