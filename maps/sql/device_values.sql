-- What the devices of some types measured last of one quantity, of those in service in a box: id, longitude, latitude
-- (degrees, EPSG:4490), the value (null: none yet, or no number, or the device is offline), whether it is offline: so
-- noted by the clock process, and not heard since.
-- Parameters: types text[], quantity text; west, south, east, north: degrees. Index: that of sensors_device.geom.
select
    d.id, st_x(d.geom), st_y(d.geom),
    case
        when not a.away and jsonb_typeof(s.values #> array[%(quantity)s, 'v']) = 'number'
        then (s.values #>> array[%(quantity)s, 'v'])::float8
    end,
    a.away
from sensors_device as d
inner join sensors_devicetype as t on d.type_id = t.id
left join sensors_devicestate as s on d.id = s.device_id
left join sensors_devicehealth as h on d.id = h.device_id
cross join lateral (
    select h.offline_since is not null and coalesce(s.seen_at <= h.offline_since, true) as away
) as a
where
    d.in_service and t.code = any(%(types)s)
    and d.geom && st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4490)
order by d.id
