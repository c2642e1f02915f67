-- Wanted cases counted by the areas of one level that the view touches: how many, late, nearly late.
-- Reads `wanted` (maps/cases.py). Parameters: level, west south east north (degrees, EPSG:4490), now.
-- Index: grid_area's geom (GiST); the cases are read once.
select a.id, a.code, a.name, st_x(a.point) as lon, st_y(a.point) as lat,
       array[st_xmin(a.geom), st_ymin(a.geom), st_xmax(a.geom), st_ymax(a.geom)] as bbox,
       count(*) as total,
       count(*) filter (where w.due_at < %(now)s and not w.suspended) as over,
       count(*) filter (where w.due_at >= %(now)s and w.yellow_at <= %(now)s and not w.suspended) as soon
from wanted as w
cross join lateral unnest(w.area_path) as p (area_id)
join grid_area as a on a.id = p.area_id
where w.geom is not null
  and a.level = %(level)s
  and a.geom && st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4490)
group by a.id
order by total desc, a.id
