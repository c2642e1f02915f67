-- Handlers of a unit and of those below it, with what each has in hand: on duty first, then who has least.
-- Parameters: org, case (ids), role, now (instant), today (city date), words (part of a name, '' for all), count.
-- Index: organisation_path (GIN), post_role_org, duty_time, item_mine.
WITH place AS (
  SELECT c.geom::geography AS point FROM events_case c WHERE c.id = %(case)s
), people AS (
  SELECT DISTINCT ON (u.id)
         u.id, coalesce(nullif(u.name, ''), u.username) AS name, p.title, o.short_name AS org_name,
         EXISTS (
           SELECT FROM grid_duty d WHERE d.post_id = p.id AND d.starts_at <= %(now)s AND d.ends_at > %(now)s
         ) AS on_duty
  FROM grid_organisation o
  JOIN grid_post p ON p.organisation_id = o.id AND p.role = %(role)s
  JOIN foundation_user u ON u.id = p.user_id AND u.is_active
  WHERE o.path @> ARRAY[%(org)s::bigint]
    AND p.valid_from <= %(today)s AND (p.valid_to IS NULL OR p.valid_to > %(today)s)
  ORDER BY u.id, on_duty DESC, p.id
)
SELECT one.id, one.name, one.title, one.org_name, one.on_duty,
       coalesce(hand.tasks, 0) AS tasks, coalesce(hand.over, 0) AS over, hand.nearest_m
FROM people one
LEFT JOIN LATERAL (
  SELECT count(*) AS tasks,
         count(*) FILTER (WHERE coalesce(w.due_at, c.due_at) < %(now)s AND NOT c.suspended) AS over,
         round(min(st_distance(c.geom::geography, place.point))
                 FILTER (WHERE c.id <> %(case)s))::integer AS nearest_m
  FROM events_workitem w
  JOIN events_case c ON c.id = w.case_id
  LEFT JOIN place ON true
  WHERE w.person_id = one.id AND w.state IN ('offered', 'accepted', 'working')
) hand ON true
WHERE %(words)s = '' OR one.name LIKE '%%' || %(words)s || '%%' OR one.org_name LIKE '%%' || %(words)s || '%%'
ORDER BY one.on_duty DESC, tasks, hand.nearest_m NULLS LAST, one.id
LIMIT %(count)s
