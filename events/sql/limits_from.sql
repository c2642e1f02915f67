-- Live cases with a limit that ends at or after an instant: their own, an open item's, or a caller's reply date.
-- Returns ids in order. Parameters: since (timestamptz), after (the last id looked at), most.
-- Index: case_live_new; case_id of work items and events.
SELECT c.id
FROM events_case c
WHERE c.ended_at IS NULL AND c.id > %(after)s
  AND (c.due_at >= %(since)s
       OR EXISTS (SELECT 1 FROM events_workitem i
                  WHERE i.case_id = c.id AND i.clock_value IS NOT NULL AND i.due_at >= %(since)s
                    AND i.state IN ('offered', 'accepted', 'working'))
       OR EXISTS (SELECT 1 FROM events_event e WHERE e.case_id = c.id AND e.reply_due_at >= %(since)s))
ORDER BY c.id
LIMIT %(most)s
