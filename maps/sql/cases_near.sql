-- Ids of the wanted cases of the view, one more than may be drawn singly: then they are too many.
-- Reads `wanted` (maps/cases.py). Parameters: west south east north, count.
-- Index: events_case's geom (GiST).
select w.id
from wanted as w
where w.geom && st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4490)
order by w.id
limit %(count)s
