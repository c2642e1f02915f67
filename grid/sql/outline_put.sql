-- Puts the outlines of areas for one zoom in the place of earlier ones.
-- Parameters: zoom, ids (bigint[]), geoms (text[]: EWKB in hex, same order). Index: one_outline_per_zoom.
INSERT INTO grid_areaoutline (area_id, zoom, geom)
SELECT id, %(zoom)s, hex::geometry
  FROM unnest(%(ids)s::bigint[], %(geoms)s::text[]) AS given(id, hex)
ON CONFLICT (area_id, zoom) DO UPDATE SET geom = excluded.geom
