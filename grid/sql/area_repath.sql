-- Carries the new paths of moved areas down to everything below them.
-- Parameters: moved (bigint[]): ids whose path has changed. Index: area_path (GIN).
UPDATE grid_area AS below
   SET path = moved.path || below.path[array_position(below.path, moved.id) + 1:]
  FROM grid_area AS moved
 WHERE moved.id = ANY(%(moved)s) AND below.path @> ARRAY[moved.id] AND below.id <> moved.id
   AND below.path[:array_position(below.path, moved.id)] <> moved.path
