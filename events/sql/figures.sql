-- How many cases wait for whom: one row of counts inside a scope.
-- Parameters: now, soon, day_start, everything, tags, user_id.
-- Index: case_due and case_audience for what is live, case_opened and case_ended for the day.
WITH live AS (
    SELECT state, due_at, place_status FROM events_case
    WHERE ended_at IS NULL AND (%(everything)s OR audience && %(tags)s::text[])
)
SELECT (SELECT coalesce(json_object_agg(state, n), '{}')::text
          FROM (SELECT state, count(*) AS n FROM live GROUP BY state) s) AS by_state,
       (SELECT count(*) FROM live) AS open,
       (SELECT count(*) FROM live WHERE due_at < %(now)s) AS overdue,
       (SELECT count(*) FROM live WHERE due_at >= %(now)s AND due_at < %(soon)s) AS due_soon,
       (SELECT count(*) FROM live WHERE place_status NOT IN ('exact', 'geocoded')) AS unplaced,
       (SELECT count(*) FROM events_case
         WHERE opened_at >= %(day_start)s AND (%(everything)s OR audience && %(tags)s::text[])) AS opened_today,
       (SELECT count(*) FROM events_case
         WHERE ended_at >= %(day_start)s AND state = 'closed'
           AND (%(everything)s OR audience && %(tags)s::text[])) AS closed_today,
       (SELECT count(*) FROM events_workitem
         WHERE person_id = %(user_id)s AND state IN ('offered', 'accepted', 'working')) AS mine
