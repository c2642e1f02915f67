-- Whole case files in order of their ids: the case, its work items and its events. `events.store` adds the lock.
-- seen_version is the version of the statement's own snapshot: when it differs from version, somebody committed
-- while this statement waited for the lock, and the file must be read again.
-- Parameters: ids, items (bigint[]): of the cases, or of work items of theirs. Index: primary keys; case_id of work items and events.
SELECT c.id, c.number, c.state, c.kind, c.source, c.channel, c.opened_at, c.changed_at, c.version,
       c.class_scheme, c.class_kind, c.class_code, c.class_name, c.importance, c.review,
       c.component_id, c.device_id, c.alarm_id,
       c.place_status, ST_X(c.geom) AS lon, ST_Y(c.geom) AS lat, c.place_score,
       c.original_x, c.original_y, c.original_crs, c.cell_id, c.cell_code, c.area_path, c.area_names,
       c.rule_id, c.limit_value, c.limit_unit, c.clock_from, c.clock_value, c.clock_unit,
       c.extensions::text AS extensions, c.due_at, c.yellow_at, c.limit_due_at,
       c.suspended, c.suspended_until, c.sent_back, c.supervised, c.pauses::text AS pauses,
       c.filed_at, c.dispatched_at, c.handled_at, c.ended_at,
       c.lead_org_id, c.lead_org_name, c.holder_name,
       c.round, c.events, c.urges, c.returns, c.reworks, c.reopens, c.tables, c.audience, c.whys::text AS whys,
       (SELECT jsonb_agg(to_jsonb(i) ORDER BY i.id)::text
          FROM events_workitem i WHERE i.case_id = c.id) AS items,
       (SELECT jsonb_agg(jsonb_build_object(
                   'id', e.id, 'case_id', e.case_id, 'source', e.source, 'source_id', e.source_id,
                   'type', e.type, 'has_caller', e.has_caller, 'wants_reply', e.wants_reply,
                   'confidential', e.confidential, 'reporter_id', e.reporter_id, 'refers_to', e.refers_to,
                   'received_at', e.received_at, 'reply_due_at', e.reply_due_at,
                   'reply_limits', e.reply_limits) ORDER BY e.id)::text
          FROM events_event e WHERE e.case_id = c.id) AS events_told,
       (SELECT s.version FROM events_case s WHERE s.id = c.id) AS seen_version
FROM events_case c
WHERE c.id = ANY(%(ids)s::bigint[]
                 || ARRAY(SELECT w.case_id FROM events_workitem w WHERE w.id = ANY(%(items)s::bigint[])))
ORDER BY c.id
