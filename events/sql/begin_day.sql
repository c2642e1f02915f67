-- Begin the numbering of a city day unless it has begun; returns the base that counts.
-- Parameters: day, base. Index: primary key. Waits for another transaction that begins the same day.
WITH begun AS (
    INSERT INTO events_caseday (day, base) VALUES (%(day)s, %(base)s)
    ON CONFLICT (day) DO UPDATE SET base = events_caseday.base
    RETURNING base
)
SELECT base FROM begun
