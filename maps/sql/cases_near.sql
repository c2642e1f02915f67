-- Ids of the wanted cases of the view, one more than may be drawn singly: then they are too many.
-- The filter of the list (ids of cases) is put in by maps/cases.py. Parameters: west south east north, count.
-- Index: events_case's geom (GiST).
with wanted as (
    select * from events_case where id in (/* the filter */)
)
select w.id
from wanted as w
where w.geom && st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4490)
order by w.id
limit %(count)s
