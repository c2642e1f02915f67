-- For each report: the events and open cases it may belong to; and ids for cases that will be opened.
-- Returns one row: found (JSON array of {n, event_id, case_id, digest, by}), ids (JSON array), base (or null).
-- Parameters: reports (JSON array of {n, source, source_id, refers_to, alarm_id, device_id,
-- class_code}), count, day.
-- Index: one_event_per_content by (source, source_id); one_open_case_per_alarm; case_device.
WITH asked AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(reports)s::jsonb)
        AS r(n int, source text, source_id text, refers_to text, alarm_id bigint,
               device_id bigint, class_code text)
), found AS (
    SELECT a.n, e.id AS event_id, e.case_id, e.digest, 'id' AS by
    FROM asked a JOIN events_event e ON e.source = a.source AND e.source_id = a.source_id
    UNION ALL
    SELECT a.n, e.id, e.case_id, e.digest, 'refers_to'
    FROM asked a JOIN events_event e ON e.source = a.source AND e.source_id = a.refers_to
    WHERE a.refers_to <> ''
    UNION ALL
    SELECT a.n, NULL, c.id, NULL, 'alarm'
    FROM asked a JOIN events_case c ON c.alarm_id = a.alarm_id
    WHERE c.ended_at IS NULL
    UNION ALL
    SELECT a.n, NULL, c.id, NULL, 'device'
    FROM asked a JOIN events_case c ON c.device_id = a.device_id
    WHERE c.ended_at IS NULL
      AND EXISTS (SELECT 1 FROM events_event e WHERE e.case_id = c.id AND e.class_code = a.class_code)
)
SELECT (SELECT coalesce(jsonb_agg(to_jsonb(found)), '[]')::text FROM found) AS found,
       ARRAY(SELECT nextval('events_case_id_seq') FROM generate_series(1, %(count)s)) AS ids,
       (SELECT base FROM events_caseday WHERE day = %(day)s) AS base
