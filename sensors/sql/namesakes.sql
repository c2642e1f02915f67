-- Of each of some codes whether a device, an organisation, a source of orders has it.
-- Parameters: codes (text[]). Index: one_device_per_code, one_event_per_content; organisations are few.
SELECT c.code,
       EXISTS (SELECT FROM sensors_device d WHERE d.code = c.code),
       c.code IN (SELECT o.code FROM grid_organisation o),
       EXISTS (SELECT FROM events_event e WHERE e.source = c.code)
FROM unnest(%(codes)s::text[]) AS c (code)
