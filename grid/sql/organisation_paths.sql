-- Writes the path of every organisation whose path is not what its parents say; gives nothing.
-- No parameters. Walks the whole tree (hundreds of rows) by the primary key and parent_id.
WITH RECURSIVE tree AS (
    SELECT id, ARRAY[id] AS path FROM grid_organisation WHERE parent_id IS NULL
    UNION ALL
    SELECT o.id, t.path || o.id FROM grid_organisation o JOIN tree t ON o.parent_id = t.id
)
UPDATE grid_organisation o SET path = tree.path
FROM tree WHERE tree.id = o.id AND o.path IS DISTINCT FROM tree.path
