-- How many wanted cases have no point, and how many have one outside every area.
-- The filter of the list (ids of cases) is put in by maps/cases.py. Parameters: none.
-- Index: those of the list of cases.
with wanted as (
    select * from events_case where id in (/* the filter */)
)
select count(*) filter (where w.geom is null) as nowhere,
       count(*) filter (where w.geom is not null and w.area_path = '{}') as outside
from wanted as w
