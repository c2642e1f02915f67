-- Components in force on a day: id, longitude, latitude (degrees, EPSG:4490), by id; for COPY, so each column is 8 bytes.
-- Parameters: on (city day). Index: none, it reads them all once per change and process.
select c.id, st_x(c.geom), st_y(c.geom) from grid_component as c
where c.valid_from <= %(on)s and (c.valid_to is null or c.valid_to > %(on)s) and c.geom is not null
order by c.id
