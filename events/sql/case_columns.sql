-- Of each case what a map and figures count by, in the order of events/columns.py; instants are seconds since 1970.
-- Parameters: ids (bigint[]; null: all live cases), ended (false: one that has ended comes as its id with a null state).
-- Index: case_live_new for all, else the primary key.
with asked as (
    select id from events_case where %(ids)s::bigint[] is null and ended_at is null
    union all
    select unnest(%(ids)s::bigint[])
)
select a.id, c.state, c.kind, c.source, c.class_code, c.place_status, c.area_path::text, c.audience::text,
       st_x(c.geom), st_y(c.geom),
       extract(epoch from c.due_at)::float8, extract(epoch from c.yellow_at)::float8,
       extract(epoch from c.opened_at)::float8,
       c.suspended, c.importance, coalesce(c.lead_org_id, -1)
from asked as a
left join events_case as c on c.id = a.id and (%(ended)s or c.ended_at is null)
order by a.id
