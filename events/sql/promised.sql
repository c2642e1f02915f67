-- Answers promised to callers (答复期限) of live cases inside a scope that fall due by an instant, first due first:
-- (case id, instant), each case once. Parameters: until, everything, tags, count. Index: case_live_new.
SELECT c.id, min(e.reply_due_at) AS due_at
FROM events_case c
JOIN events_event e ON e.case_id = c.id
WHERE c.ended_at IS NULL
  AND e.wants_reply AND e.type = 'report' AND e.reply_due_at <= %(until)s
  AND (%(everything)s OR c.audience && %(tags)s::text[])
GROUP BY c.id
ORDER BY due_at, c.id
LIMIT %(count)s
