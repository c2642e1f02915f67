-- Cases a city day opened and ended, by hour of the day: (what, hour, channel or state, cases) inside a scope.
-- hour: 0 for the first sixty minutes of the day, and so on.
-- Parameters: begin, end, everything, tags. Index: case_opened, case_ended.
SELECT 'opened' AS what, floor(extract(epoch FROM opened_at - %(begin)s) / 3600)::int AS hour, channel AS how, count(*)
  FROM events_case
 WHERE opened_at >= %(begin)s AND opened_at < %(end)s AND (%(everything)s OR audience && %(tags)s::text[])
 GROUP BY 1, 2, 3
UNION ALL
SELECT 'ended', floor(extract(epoch FROM ended_at - %(begin)s) / 3600)::int, state, count(*)
  FROM events_case
 WHERE ended_at >= %(begin)s AND ended_at < %(end)s AND (%(everything)s OR audience && %(tags)s::text[])
 GROUP BY 1, 2, 3
