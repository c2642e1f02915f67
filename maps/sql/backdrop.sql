-- The drawn backdrop of a view, simplified to the zoom, in the order it was loaded.
-- Parameters: west south east north (degrees, EPSG:4490), zoom, tolerance (degrees), count.
-- Index: maps_backdropfeature's geom (GiST), backdrop_min_zoom.
select b.kind, b.name,
       st_asgeojson(
         case when st_dimension(b.geom) = 0 then b.geom
              else st_simplifypreservetopology(b.geom, %(tolerance)s) end, 6) as geometry,
       case when st_dimension(b.geom) = 2 and b.name <> '' then st_x(st_pointonsurface(b.geom)) end as lon,
       case when st_dimension(b.geom) = 2 and b.name <> '' then st_y(st_pointonsurface(b.geom)) end as lat
from maps_backdropfeature as b
where b.geom && st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4490)
  and b.min_zoom <= %(zoom)s
order by b.min_zoom, b.id
limit %(count)s
