-- Wait until nobody else decides about a look of this person. Parameters: user_id. Held until the transaction ends; it is
-- taken after the cases and before journal_head.
SELECT pg_advisory_xact_lock(hashtextextended('events.look', %(user_id)s::bigint))
