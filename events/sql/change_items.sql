-- Give work items their new values. Parameters: change_items (a JSON array of whole rows). Index: primary key.
UPDATE events_workitem i SET
    state = r.state, org_id = r.org_id, org_name = r.org_name, org_path = r.org_path,
    person_id = r.person_id, person_name = r.person_name,
    clock_from = r.clock_from, clock_value = r.clock_value, clock_unit = r.clock_unit,
    extensions = r.extensions, pauses = r.pauses, due_at = r.due_at, yellow_at = r.yellow_at,
    signed_at = r.signed_at, reported_at = r.reported_at, done_at = r.done_at,
    done_by_id = r.done_by_id, result = r.result, designated = r.designated, asked = r.asked
FROM jsonb_populate_recordset(NULL::events_workitem, %(change_items)s::jsonb) r
WHERE i.id = r.id
