-- Components of a view gathered in squares of the screen; a square with one component names it.
-- Parameters: west south east north (degrees, EPSG:4490), wide and high (degrees of a square), on (city day).
-- Index: grid_component's geom (GiST).
select avg(st_x(c.geom)) as lon, avg(st_y(c.geom)) as lat, count(*) as total,
       case when count(*) = 1 then min(c.id) end as id
from grid_component as c
where c.geom && st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4490)
  and c.valid_from <= %(on)s and (c.valid_to is null or c.valid_to > %(on)s)
group by floor(st_x(c.geom) / %(wide)s), floor(st_y(c.geom) / %(high)s)
order by total desc, lon
