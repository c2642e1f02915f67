-- Wanted cases of the view, gathered in squares of the screen: where, how many, late, nearly late.
-- `ids` names the cases of a small gathering (at most `told`), so that a single one can be drawn as itself.
-- The filter of the list (ids of cases) is put in by maps/cases.py. Parameters: west south east north, wide and high (degrees of a square), told, now.
-- Index: events_case's geom (GiST).
with wanted as (
    select * from events_case where id in (/* the filter */)
)
select avg(st_x(w.geom)) as lon, avg(st_y(w.geom)) as lat,
       array[min(st_x(w.geom)), min(st_y(w.geom)), max(st_x(w.geom)), max(st_y(w.geom))] as bbox,
       count(*) as total,
       count(*) filter (where w.due_at < %(now)s and not w.suspended) as over,
       count(*) filter (where w.due_at >= %(now)s and w.yellow_at <= %(now)s and not w.suspended) as soon,
       case when count(*) <= %(told)s then array_agg(w.id order by w.id) else '{}' end as ids
from wanted as w
where w.geom && st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4490)
group by floor(st_x(w.geom) / %(wide)s), floor(st_y(w.geom) / %(high)s)
order by total desc, ids
