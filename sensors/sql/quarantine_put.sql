-- Sets one message aside, or counts it when the same one waits already for the same reason.
-- Parameters: topic, content_type, correlation, retained, reason, values (JSON), payload, size, digest, received_at.
-- Index: one_quarantined_message.
INSERT INTO sensors_quarantined
    (topic, content_type, correlation, retained, reason, "values", payload, size, digest, state, times,
     received_at, last_at)
VALUES (%(topic)s, %(content_type)s, %(correlation)s, %(retained)s, %(reason)s, %(values)s::jsonb,
        %(payload)s, %(size)s, %(digest)s, 'waiting', 1, %(received_at)s, %(received_at)s)
ON CONFLICT (digest, reason) WHERE state = 'waiting' DO UPDATE
SET times = sensors_quarantined.times + 1, last_at = excluded.last_at,
    retained = sensors_quarantined.retained AND excluded.retained
