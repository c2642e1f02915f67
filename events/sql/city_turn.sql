-- Wait until no other process tells of the city's tables, so that a change is told once. Held until the transaction ends; it
-- is taken before journal_head.
SELECT pg_advisory_xact_lock(hashtextextended('events.city', 0))
