-- Adds areas of one level under parents that exist; returns id, code, path of each.
-- Parameters: areas (json array: code, name, level, kind, parent_id, geom and point as EWKB in hex,
-- area_m2, land_use, grade), scheme, valid_from, version. Index: none.
WITH fresh AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('grid_area', 'id')) AS id, given.*
      FROM json_to_recordset(%(areas)s::json) AS given(
           code text, name text, level text, kind text, parent_id bigint, geom text, point text,
           area_m2 float8, land_use text, grade text)
)
INSERT INTO grid_area (id, scheme, code, name, level, kind, parent_id, path, geom, point, area_m2,
                       land_use, grade, valid_from, valid_to, version_id)
SELECT fresh.id, %(scheme)s, fresh.code, fresh.name, fresh.level, fresh.kind, fresh.parent_id,
       coalesce(parent.path, '{}') || fresh.id, fresh.geom::geometry, fresh.point::geometry,
       fresh.area_m2, fresh.land_use, fresh.grade, %(valid_from)s, NULL, %(version)s
  FROM fresh
  LEFT JOIN grid_area AS parent ON parent.id = fresh.parent_id
RETURNING id, code, path
