-- Places of new cases: points inside the unit grids, with what a case says of the ground it lies on.
-- Parameters: each (points a grid). The names are those of district, street and community, as intake writes them.
create temp table spots as
select row_number() over (order by md5(a.id::text || d.path[1])) as n, d.geom as geom, a.id as cell_id, a.code as cell_code,
       a.path as area_path,
       array(select up.name from unnest(a.path) with ordinality as step (id, depth) join grid_area up on up.id = step.id
             where up.level in ('district', 'street', 'community') order by step.depth)::text[] as area_names,
       array(select 'area:' || step from unnest(a.path) as step)::text[] as tags
from grid_area a, lateral st_dump(st_generatepoints(a.geom, %(each)s, 1)) as d
where a.level = 'grid' and a.valid_to is null
