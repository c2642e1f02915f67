-- Areas to find by name, a row each: id, level, name, path, lon, lat (degrees, EPSG:4490), area_m2;
-- unit grids, which have no names, only as id, level, '', path.
-- on: date. Reads the areas once per change of them.
SELECT id, level, CASE WHEN level = 'grid' THEN '' ELSE name END, path,
       ST_X(point), ST_Y(point), area_m2
FROM grid_area
WHERE valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s)
ORDER BY id
