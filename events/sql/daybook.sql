-- What a city day brought inside a scope: (what, key, count). opened: all, by channel, class, district and hour; ended: by
-- state and district; kept: those handled within their limit, of those closed that had one.
-- Parameters: begins, ends, zone, everything, tags. Index: case_opened, case_ended.
WITH opened AS MATERIALIZED (
    SELECT channel, class_scheme || '/' || class_kind || '/' || class_code AS class, class_code,
           coalesce(area_names[1], '') AS district, opened_at
    FROM events_case
    WHERE opened_at >= %(begins)s AND opened_at < %(ends)s
      AND (%(everything)s OR audience && %(tags)s::text[])
), gone AS MATERIALIZED (
    SELECT state, coalesce(area_names[1], '') AS district, handled_at, limit_due_at
    FROM events_case
    WHERE ended_at >= %(begins)s AND ended_at < %(ends)s
      AND (%(everything)s OR audience && %(tags)s::text[])
)
SELECT 'opened' AS what, '' AS key, count(*) FROM opened
UNION ALL SELECT 'channel', channel, count(*) FROM opened GROUP BY channel
UNION ALL SELECT 'class', class, count(*) FROM opened WHERE class_code <> '' GROUP BY class
UNION ALL SELECT 'district', district, count(*) FROM opened WHERE district <> '' GROUP BY district
UNION ALL SELECT 'hour', extract(hour FROM opened_at AT TIME ZONE %(zone)s)::int::text, count(*) FROM opened GROUP BY 2
UNION ALL SELECT 'ended', state, count(*) FROM gone GROUP BY state
UNION ALL SELECT 'district_closed', district, count(*) FROM gone WHERE district <> '' AND state = 'closed' GROUP BY district
UNION ALL SELECT 'limited', '', count(*) FROM gone WHERE state = 'closed' AND handled_at IS NOT NULL AND limit_due_at IS NOT NULL
UNION ALL SELECT 'kept', '', count(*) FROM gone WHERE state = 'closed' AND handled_at <= limit_due_at
