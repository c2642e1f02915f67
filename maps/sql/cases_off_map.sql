-- How many wanted cases have no point, and how many have one outside every area.
-- Parameters: those of cases_wanted.
-- Index: that of cases_wanted.
select count(*) filter (where w.geom is null) as nowhere,
       count(*) filter (where w.geom is not null and w.area_path = '{}') as outside
from wanted as w
