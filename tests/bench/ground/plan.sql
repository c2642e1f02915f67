-- What each new case will be: its number in line, its id, the case it is a copy of, how much later, and where it lies.
-- Parameters: cases (how many), live (how many of them still open), now, days (how long ago the first), salt.
-- A copy of an open case is opened within the last month, one of an ended case any time before.
create temp table plan as
with templates as (
    select array_agg(id order by id) filter (where ended_at is null) as open,
           array_agg(id order by id) filter (where ended_at is not null) as ended
    from events_case
), ground as (
    select (select coalesce(max(id), 0) from events_case) as case_base,
           (select count(*) from spots) as spots
), line as (
    select n, n > %(cases)s - %(live)s as is_open,
           case when n > %(cases)s - %(live)s
                then %(now)s::timestamptz - interval '30 days' * (%(cases)s - n + 1) / %(live)s
                else %(now)s::timestamptz - interval '30 days'
                     - interval '1 day' * %(days)s * (%(cases)s - %(live)s - n + 1) / (%(cases)s - %(live)s + 1)
           end as opened_at
    from generate_series(1, %(cases)s) as n
)
select line.n, ground.case_base + line.n as id, line.is_open, c.id as template,
       line.opened_at - c.opened_at as later,
       1 + (hashint8(line.n::bigint * 7919 + %(salt)s)::bigint & 2147483647) %% ground.spots as spot,
       row_number() over (partition by (line.opened_at at time zone 'Asia/Shanghai')::date order by line.n) as of_day,
       to_char(line.opened_at at time zone 'Asia/Shanghai', 'YYYYMMDD') as day
from line, templates, ground,
     lateral (select case when line.is_open then templates.open[1 + line.n %% cardinality(templates.open)]
                     else templates.ended[1 + line.n %% cardinality(templates.ended)] end as id) as picked
join events_case c on c.id = picked.id
