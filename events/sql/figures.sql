-- What happened since the day began, and what a person has to do: one row of counts inside a scope. What is live is
-- counted by events/picture.py.
-- Parameters: day_start, everything, tags, user_id. Index: case_opened, case_ended; item_mine.
SELECT (SELECT count(*) FROM events_case
         WHERE opened_at >= %(day_start)s AND (%(everything)s OR audience && %(tags)s::text[])) AS opened_today,
       (SELECT count(*) FROM events_case
         WHERE ended_at >= %(day_start)s AND state = 'closed'
           AND (%(everything)s OR audience && %(tags)s::text[])) AS closed_today,
       (SELECT count(*) FROM events_workitem
         WHERE person_id = %(user_id)s AND state IN ('offered', 'accepted', 'working')) AS mine
