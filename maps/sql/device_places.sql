-- Devices in service that have a place: id, longitude, latitude (degrees, EPSG:4490), by id; for COPY, so each column
-- is 8 bytes.
-- Parameters: none. Index: none, it reads them all once per change and process.
select d.id, st_x(d.geom), st_y(d.geom) from sensors_device as d
where d.in_service and d.geom is not null
order by d.id
