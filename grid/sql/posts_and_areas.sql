-- Everybody in force of some roles, of some roles in some units, and some persons: post, user, name, role, organisation, its path, the areas they work over with the
-- levels of these, and whether they are on duty. A post without areas of its own works over its organisation's; over
-- none means over the whole city. In order of post ids.
-- roles, inner_roles: text[]; orgs, users: bigint[]; day: date; at: timestamptz. Index: post_role_org, the unique one of duty.
SELECT p.id, p.user_id, coalesce(nullif(u.name, ''), u.username), u.language, p.role,
       o.id, o.path, coalesce(own.ids, held.ids, '{}'), coalesce(own.levels, held.levels, '{}'),
       EXISTS (SELECT FROM grid_duty d
               WHERE d.post_id = p.id AND d.starts_at <= %(at)s AND d.ends_at > %(at)s)
FROM grid_post p
JOIN grid_organisation o ON o.id = p.organisation_id
JOIN foundation_user u ON u.id = p.user_id
LEFT JOIN LATERAL (
    SELECT array_agg(a.id ORDER BY a.id) AS ids, array_agg(a.level ORDER BY a.id) AS levels
    FROM grid_area a
    WHERE a.id = p.area_id
       OR a.id IN (SELECT m.area_id FROM grid_post_more_areas m WHERE m.post_id = p.id)
) own ON true
LEFT JOIN LATERAL (
    SELECT array_agg(a.id) AS ids, array_agg(a.level) AS levels FROM grid_area a WHERE a.id = o.area_id
) held ON true
WHERE (p.role = ANY(%(roles)s::text[])
       OR (p.role = ANY(%(inner_roles)s::text[]) AND p.organisation_id = ANY(%(orgs)s::bigint[]))
       OR p.user_id = ANY(%(users)s::bigint[]))
  AND p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to > %(day)s)
  AND u.is_active
ORDER BY p.id
