-- Cases a reader wants on the map: the first half of the other case queries, which read it as `wanted`.
-- Parameters: states (null: all that are open), tags (null: everything), light, kind, class_code, area,
-- org, source, importance, place_status, ids (of a search; null: no search), now. A null is no condition.
-- Index: case_queue_new (state), case_audience (tags).
select c.id, c.geom, c.area_path, c.due_at, c.yellow_at, c.suspended
from events_case as c
where case when %(states)s::text[] is null then c.ended_at is null
           else c.state = any(%(states)s::text[]) end
  and (%(tags)s::text[] is null or c.audience && %(tags)s::text[])
  and (%(light)s::text is null or %(light)s = case
        when c.due_at is null or c.suspended then 'none'
        when c.due_at < %(now)s then 'red'
        when c.yellow_at <= %(now)s then 'yellow'
        else 'green' end)
  and (%(kind)s::text is null or c.kind = %(kind)s)
  and (%(class_code)s::text is null or c.class_code = %(class_code)s)
  and (%(area)s::bigint is null or %(area)s = any(c.area_path))
  and (%(org)s::bigint is null or c.lead_org_id = %(org)s)
  and (%(source)s::text is null or c.source = %(source)s)
  and (%(importance)s::int is null or c.importance = %(importance)s)
  and (%(place_status)s::text is null or c.place_status = %(place_status)s)
  and (%(ids)s::bigint[] is null or c.id = any(%(ids)s::bigint[]))
