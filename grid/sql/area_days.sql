-- Every day on which an area began, changed or ended, in order: between two of them nothing changes.
-- Parameters: none. Index: none, it reads both tables once per publication.
SELECT valid_from AS day FROM grid_area
UNION SELECT valid_to FROM grid_area WHERE valid_to IS NOT NULL
UNION SELECT valid_from FROM grid_pastarea
UNION SELECT valid_to FROM grid_pastarea
ORDER BY day
