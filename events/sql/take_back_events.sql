-- Take back events inserted a moment ago in this transaction: the case they opened was opened by another batch.
-- Parameters: ids (bigint[]). Index: primary key.
DELETE FROM events_event WHERE id = ANY(%(ids)s)
