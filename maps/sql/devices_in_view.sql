-- Devices of a view gathered in squares of the screen; a device in alarm always stands alone and is named.
-- Parameters: west south east north (degrees, EPSG:4490), wide and high (degrees of a square).
-- Index: sensors_device's geom (GiST).
select avg(st_x(d.geom)) as lon, avg(st_y(d.geom)) as lat, count(*) as total,
       case when count(*) = 1 then min(d.id) end as id
from sensors_device as d
left join sensors_devicestate as s on s.device_id = d.id
where d.geom && st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4490)
  and d.in_service
group by floor(st_x(d.geom) / %(wide)s), floor(st_y(d.geom) / %(high)s),
         case when s.alarm_level is not null then d.id end
order by total desc, lon
