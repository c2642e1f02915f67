-- Wanted cases counted by the areas the view touches: how many, late, nearly late. Each case counts once, in the
-- finest area of its path whose level is one of `levels`; so what has no community counts in its street.
-- The filter of the list (ids of cases) is put in by maps/cases.py. Parameters: levels, west south east north (degrees, EPSG:4490), now.
-- Index: grid_area's key; the cases are read once and gathered by path before any area is looked up.
with wanted as (
    select * from events_case where id in (/* the filter */)
), gathered as (
    select w.area_path, count(*) as total,
           count(*) filter (where w.due_at < %(now)s and not w.suspended) as over,
           count(*) filter (where w.due_at >= %(now)s and w.yellow_at <= %(now)s and not w.suspended) as soon
    from wanted as w
    where w.geom is not null and w.area_path <> '{}'
    group by w.area_path
)
select a.id, a.code, a.name, a.level, st_x(a.point) as lon, st_y(a.point) as lat,
       array[st_xmin(a.geom), st_ymin(a.geom), st_xmax(a.geom), st_ymax(a.geom)] as bbox,
       sum(g.total)::int as total, sum(g.over)::int as over, sum(g.soon)::int as soon
from gathered as g
cross join lateral (
    select found.*
    from unnest(g.area_path) with ordinality as step (area_id, depth)
    join grid_area as found on found.id = step.area_id
    where found.level = any(%(levels)s)
    order by step.depth desc
    limit 1
) as a
where a.geom && st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4490)
group by a.id, a.code, a.name, a.level, a.point, a.geom
order by total desc, a.id
