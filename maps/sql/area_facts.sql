-- What counts say of their areas: id, code, name, level, a point inside, the box (degrees, EPSG:4490).
-- Parameters: levels. Index: area_level_code.
select a.id, a.code, a.name, a.level, st_x(a.point), st_y(a.point),
       st_xmin(a.geom), st_ymin(a.geom), st_xmax(a.geom), st_ymax(a.geom)
from grid_area as a
where a.level = any(%(levels)s)
