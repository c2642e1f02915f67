-- Every place of the gazetteer, a row each: kind, name, aliases, number, subnumber, area_id, lon,
-- lat (degrees, EPSG:4490, of a point on it), shape (WKB, NULL for points), is_former.
-- on: date; places ended before it are former ones. Reads the whole table once per change of it.
SELECT kind, name, aliases, number, subnumber, coalesce(area_id, 0),
       ST_X(p.point), ST_Y(p.point),
       CASE WHEN ST_Dimension(geom) > 0 THEN ST_AsBinary(geom) END,
       valid_to IS NOT NULL AND valid_to <= %(on)s
FROM grid_place,
     LATERAL (SELECT CASE WHEN GeometryType(geom) = 'POINT' THEN geom
                          ELSE ST_PointOnSurface(geom) END AS point) p
WHERE valid_from <= %(on)s
ORDER BY id
