-- Give cases their new values; what never changes (number, source, opened_at) is left alone.
-- Parameters: change_cases (a JSON array of whole rows; geom as EWKT). Index: primary key.
UPDATE events_case c SET
    version = r.version, state = r.state, kind = r.kind, changed_at = r.changed_at,
    class_scheme = r.class_scheme, class_kind = r.class_kind, class_code = r.class_code,
    class_name = r.class_name, importance = r.importance, review = r.review,
    component_id = r.component_id, device_id = r.device_id, alarm_id = r.alarm_id,
    place_status = r.place_status, geom = r.geom, place_score = r.place_score,
    original_x = r.original_x, original_y = r.original_y, original_crs = r.original_crs,
    cell_id = r.cell_id, cell_code = r.cell_code, area_path = r.area_path, area_names = r.area_names,
    rule_id = r.rule_id, limit_value = r.limit_value, limit_unit = r.limit_unit,
    clock_from = r.clock_from, clock_value = r.clock_value, clock_unit = r.clock_unit, extensions = r.extensions,
    due_at = r.due_at, yellow_at = r.yellow_at, limit_due_at = r.limit_due_at,
    suspended = r.suspended, sent_back = r.sent_back, supervised = r.supervised, suspended_until = r.suspended_until, pauses = r.pauses,
    filed_at = r.filed_at, dispatched_at = r.dispatched_at, handled_at = r.handled_at, ended_at = r.ended_at,
    lead_org_id = r.lead_org_id, lead_org_name = r.lead_org_name, holder_name = r.holder_name,
    round = r.round, events = r.events, urges = r.urges, returns = r.returns,
    reworks = r.reworks, reopens = r.reopens, tables = r.tables, audience = r.audience, whys = r.whys
FROM jsonb_populate_recordset(NULL::events_case, %(change_cases)s::jsonb) r
WHERE c.id = r.id
