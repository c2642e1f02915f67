-- Every day on which an area or a place began or ended, in order: between two of them no name changes.
-- Parameters: none. Index: none, it reads both tables once per change of them.
SELECT valid_from AS day FROM grid_area
UNION SELECT valid_to FROM grid_area WHERE valid_to IS NOT NULL
UNION SELECT valid_from FROM grid_place
UNION SELECT valid_to FROM grid_place WHERE valid_to IS NOT NULL
ORDER BY day
