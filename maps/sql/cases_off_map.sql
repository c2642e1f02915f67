-- How many wanted cases have no point, and how many have one outside every area.
-- Reads `wanted` (maps/cases.py). Parameters: none.
-- Index: those of the list of cases.
select count(*) filter (where w.geom is null) as nowhere,
       count(*) filter (where w.geom is not null and w.area_path = '{}') as outside
from wanted as w
