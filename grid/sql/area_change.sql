-- Gives areas new facts from a day on; returns id, code, path before, path after.
-- Parameters: areas (json array as in area_add, and id), valid_from, version. Index: primary key.
UPDATE grid_area AS area
   SET name = given.name, level = given.level, kind = given.kind, parent_id = given.parent_id,
       path = coalesce(parent.path, '{}') || area.id, geom = given.geom::geometry,
       point = given.point::geometry, area_m2 = given.area_m2, land_use = given.land_use,
       grade = given.grade, valid_from = %(valid_from)s, valid_to = NULL, version_id = %(version)s
  FROM json_to_recordset(%(areas)s::json) AS given(
       id bigint, name text, level text, kind text, parent_id bigint, geom text, point text,
       area_m2 float8, land_use text, grade text)
  JOIN grid_area AS before ON before.id = given.id
  LEFT JOIN grid_area AS parent ON parent.id = given.parent_id
 WHERE area.id = given.id
RETURNING area.id, area.code, before.path, area.path
