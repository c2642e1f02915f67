-- Take the message that is due longest, so that nobody else sends it: rows (id, notice_id, user_id, way, attempts,
-- message, unit) of what goes out together. What was never tried takes along whatever waits for the same person on the
-- same way; what was tried goes out again as it was. Rows that somebody else is just taking are left out.
-- Parameters: now, ways (text[]), most (notices in one message). Index: delivery_waits, delivery_message.
WITH first AS MATERIALIZED (
    SELECT id, user_id, way, message, unit FROM events_delivery
    WHERE state IN ('queued', 'sending', 'failed') AND next_at <= %(now)s AND way = ANY(%(ways)s)
      AND (message IS NULL OR leads)
    ORDER BY next_at, id LIMIT 1
    FOR UPDATE SKIP LOCKED
), mates AS MATERIALIZED (
    SELECT d.id FROM events_delivery d, first f
    WHERE f.message IS NULL AND d.message IS NULL AND d.id <> f.id
      AND d.user_id = f.user_id AND d.way = f.way AND d.unit = f.unit AND d.state = 'queued' AND d.next_at <= %(now)s
    ORDER BY d.id LIMIT %(most)s - 1
    FOR UPDATE OF d SKIP LOCKED
)
SELECT d.id, d.notice_id, d.user_id, d.way, d.attempts, d.message, d.unit
FROM events_delivery d, first f
WHERE d.id = f.id OR d.id IN (SELECT id FROM mates)
   OR (f.message IS NOT NULL AND d.message = f.message AND d.state IN ('queued', 'sending', 'failed'))
ORDER BY d.id
