-- Write facts and what the facts of a case share; what stands there already is replaced.
-- Parameters: generation; cases, facts (JSON arrays of whole rows but generation and id). Index: the unique constraints.
WITH kept AS (
    INSERT INTO events_evaluatedcase (generation,
        case_id, seq, number, state, suspended, kind, source, channel, class_scheme, class_code,
        class_name, area_path, lead_org_id, departments, filed_seq, excluded_seq)
    SELECT %(generation)s,
        case_id, seq, number, state, suspended, kind, source, channel, class_scheme, class_code,
        class_name, area_path, lead_org_id, departments, filed_seq, excluded_seq
    FROM json_populate_recordset(NULL::events_evaluatedcase, %(cases)s::json)
    ON CONFLICT (generation, case_id) DO UPDATE SET
        seq = EXCLUDED.seq, number = EXCLUDED.number, state = EXCLUDED.state,
        suspended = EXCLUDED.suspended, kind = EXCLUDED.kind, source = EXCLUDED.source,
        channel = EXCLUDED.channel, class_scheme = EXCLUDED.class_scheme,
        class_code = EXCLUDED.class_code, class_name = EXCLUDED.class_name,
        area_path = EXCLUDED.area_path, lead_org_id = EXCLUDED.lead_org_id,
        departments = EXCLUDED.departments, filed_seq = EXCLUDED.filed_seq,
        excluded_seq = EXCLUDED.excluded_seq
)
INSERT INTO events_fact (generation,
    case_id, kind, ref, began_seq, began_at, round, turn, due_at, ended_seq, ended_at, judged_at,
    outcome, fulfilled, in_time, org_id, post_id, user_id, handled_at, parent, redone_seq,
    exempt_seq, contacted, responded, resolved, rating, lines)
SELECT %(generation)s,
    case_id, kind, ref, began_seq, began_at, round, turn, due_at, ended_seq, ended_at, judged_at,
    outcome, fulfilled, in_time, org_id, post_id, user_id, handled_at, parent, redone_seq,
    exempt_seq, contacted, responded, resolved, rating, lines
FROM json_populate_recordset(NULL::events_fact, %(facts)s::json)
ON CONFLICT (generation, case_id, kind, ref) DO UPDATE SET
    began_seq = EXCLUDED.began_seq, began_at = EXCLUDED.began_at, round = EXCLUDED.round,
    turn = EXCLUDED.turn, due_at = EXCLUDED.due_at, ended_seq = EXCLUDED.ended_seq,
    ended_at = EXCLUDED.ended_at, judged_at = EXCLUDED.judged_at, outcome = EXCLUDED.outcome,
    fulfilled = EXCLUDED.fulfilled, in_time = EXCLUDED.in_time, org_id = EXCLUDED.org_id,
    post_id = EXCLUDED.post_id, user_id = EXCLUDED.user_id, handled_at = EXCLUDED.handled_at,
    parent = EXCLUDED.parent, redone_seq = EXCLUDED.redone_seq, exempt_seq = EXCLUDED.exempt_seq,
    contacted = EXCLUDED.contacted, responded = EXCLUDED.responded, resolved = EXCLUDED.resolved, rating = EXCLUDED.rating,
    lines = EXCLUDED.lines
