-- Keeps what areas were before they change on a day; those that began on that day have no past.
-- Parameters: ids (bigint[]), day. Index: primary key.
INSERT INTO grid_pastarea (area_id, scheme, code, name, level, kind, path, geom, point, area_m2,
                           land_use, grade, valid_from, valid_to, version_id)
SELECT id, scheme, code, name, level, kind, path, geom, point, area_m2, land_use, grade, valid_from,
       least(valid_to, %(day)s), version_id
  FROM grid_area
 WHERE id = ANY(%(ids)s) AND valid_from < %(day)s
   AND (valid_to IS NULL OR valid_to > valid_from)
