-- Posts of a role that cover a place, a row (post id, depth, user id, name, area), the nearest first:
-- deepest own area, then the shift that began first, then the oldest post. A post without area covers
-- its organisation's area; one whose organisation has none covers the city.
-- depth: how deep the area by which it covers the place stands in the path; area: its name.
-- role: text; path: bigint[], area ids from the city down to the place, empty = only known to be
-- in the city; day: date; at: timestamptz or NULL: only posts whose shift covers it.
-- Index: post_role_org, the unique one of duty.
WITH place AS (
    SELECT CASE WHEN %(path)s::bigint[] = '{}'
                THEN ARRAY(SELECT id FROM grid_area WHERE level = 'city' ORDER BY id)
                ELSE %(path)s::bigint[] END AS path
), covered AS (
    SELECT p.id, p.user_id, coalesce(nullif(u.name, ''), u.username) AS name, place.path,
           CASE WHEN p.area_id IS NULL AND NOT EXISTS (
                    SELECT FROM grid_post_more_areas m WHERE m.post_id = p.id)
                THEN coalesce(array_position(place.path, o.area_id),
                              CASE WHEN o.area_id IS NULL THEN 0 END)
                ELSE (SELECT max(array_position(place.path, a.area_id))
                      FROM (SELECT p.area_id
                            UNION ALL
                            SELECT m.area_id FROM grid_post_more_areas m WHERE m.post_id = p.id) a)
           END AS depth
    FROM place, grid_post p
    JOIN grid_organisation o ON o.id = p.organisation_id
    JOIN foundation_user u ON u.id = p.user_id
    WHERE p.role = %(role)s
      AND p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to > %(day)s)
      AND u.is_active
)
SELECT c.id, c.depth, c.user_id, c.name, coalesce(a.name, '')
FROM covered c
LEFT JOIN grid_area a ON a.id = c.path[greatest(c.depth, 1)]
LEFT JOIN LATERAL (
    SELECT min(d.starts_at) AS starts_at
    FROM grid_duty d
    WHERE d.post_id = c.id AND d.starts_at <= %(at)s::timestamptz AND d.ends_at > %(at)s::timestamptz
) d ON true
WHERE c.depth IS NOT NULL
  AND (%(at)s::timestamptz IS NULL OR d.starts_at IS NOT NULL)
ORDER BY c.depth DESC, d.starts_at, c.id
