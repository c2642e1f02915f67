-- Devices whose silence reached a length that counts, or had reached it when other levels began to count, since they were
-- judged last: their codes, the longest silent first. What arrived late is silent as much later.
-- Parameters: arrays, one element per rule and length: type_ids, quantities, rules (codes), versions, lengths (s), turned
-- (when other levels last began to count, s since 1970); until (up to when the hub heard what there was); most (how many).
-- Reads the states of the devices of these types, and of those it would name the newest reading by its key: made for
-- some calls a minute.
WITH unheard AS MATERIALIZED (
    SELECT d.id, d.code, one.quantity, one.length, last.heard_at, last.tip_at
    FROM unnest(%(type_ids)s::bigint[], %(quantities)s::text[], %(rules)s::text[], %(versions)s::text[],
                %(lengths)s::float8[], %(turned)s::float8[])
         AS one (type_id, quantity, rule, version, length, turned)
    JOIN sensors_device d ON d.type_id = one.type_id AND d.in_service
    JOIN sensors_devicestate s ON s.device_id = d.id
    LEFT JOIN sensors_ruleoverride o ON o.rule_code = one.rule AND o.device_id = d.id AND o.valid_to IS NULL
    CROSS JOIN LATERAL (
        SELECT (s."values" -> one.quantity ->> 't')::timestamptz AS tip_at,
               extract(epoch FROM (s."values" -> one.quantity ->> 't')::timestamptz) AS heard_at,
               CASE s.memories -> one.rule ->> 'version' WHEN one.version || coalesce('/' || o.id, '')
               THEN (s.memories -> one.rule ->> 'until')::bigint END AS until) last
    WHERE last.heard_at + one.length <= extract(epoch FROM %(until)s::timestamptz)
      AND coalesce(last.until, 0) < greatest(last.heard_at + one.length, one.turned) * 1000000
      AND o.said ->> 'off' IS DISTINCT FROM 'true'
)
SELECT u.code
FROM unheard u
LEFT JOIN sensors_reading r ON r.device_id = u.id AND r.quantity = u.quantity AND r.observed_at = u.tip_at
WHERE greatest(u.heard_at, extract(epoch FROM r.received_at)) + u.length <= extract(epoch FROM %(until)s::timestamptz)
GROUP BY u.code ORDER BY min(u.heard_at), u.code
LIMIT %(most)s
