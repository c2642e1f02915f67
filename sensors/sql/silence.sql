-- Devices that are silent for longer than their rhythm allows, or whose line is cut by their own word, and are not
-- known to be offline; those known to be offline that are heard again; and those whose silence was put down to a
-- gateway that has been back for as long as they may be silent. Locked; what another process holds is left to it.
-- device, whether it is offline now, its last word, since when it was offline, whether it said so itself, the offline
-- gateway it is behind.
-- Parameters: now (timestamptz), count. Index: a walk of the healths and their states, some ms a thousand.
SELECT h.device_id, now.off, coalesce(s.seen_at, s.status_at), h.offline_since, now.said, g.code
FROM sensors_devicehealth h
JOIN sensors_devicestate s ON s.device_id = h.device_id
JOIN sensors_device d ON d.id = h.device_id AND d.in_service
LEFT JOIN sensors_devicehealth gh ON gh.device_id = d.gateway_id
LEFT JOIN sensors_device g ON g.id = gh.device_id AND gh.offline_since IS NOT NULL
CROSS JOIN LATERAL (
    SELECT s.seen_at < %(now)s - h.silent_after_s * interval '1 second'
           OR (s.online IS FALSE AND s.status_at >= s.seen_at) AS off,
           s.online IS FALSE AND s.status_at >= s.seen_at AS said
) now
WHERE now.off IS NOT NULL AND (
    now.off IS DISTINCT FROM (h.offline_since IS NOT NULL)
    OR (now.off AND h.offline_why->>'code' = 'sensors.offline.behind' AND gh.offline_since IS NULL
        AND coalesce((gh.turns->>-1)::timestamptz, %(now)s) < %(now)s - h.silent_after_s * interval '1 second')
)
ORDER BY (d.gateway_id IS NOT NULL), h.device_id
LIMIT %(count)s FOR UPDATE OF h SKIP LOCKED
