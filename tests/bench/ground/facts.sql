-- A year of cases and their facts as the evaluation keeps them, straight into its tables; how the demo city's people
-- work, about: of a hundred cases eight late, five called back as unsolved, four open.
-- Parameters: generation, cases, begin (first instant), days; places, orgs, posts (ids to choose from: paths of streets
-- as JSON arrays, departments, posts). The random numbers come from the case's own number, so that runs are alike.
WITH known AS (
    SELECT n AS id,
           %(begin)s::timestamptz + (n::float8 / %(cases)s * %(days)s) * interval '1 day' AS at,
           mod(n * 7919, 1000) AS a, mod(n * 104729, 1000) AS b,
           (%(orgs)s::bigint[])[1 + mod(n * 31, cardinality(%(orgs)s::bigint[]))] AS org,
           (%(posts)s::bigint[])[1 + mod(n * 17, cardinality(%(posts)s::bigint[]))] AS post,
           (%(places)s::text[])[1 + mod(n * 13, cardinality(%(places)s::text[]))] AS place
    FROM generate_series(1, %(cases)s::bigint) n
), cases AS (
    INSERT INTO events_evaluatedcase (generation, case_id, seq, number, state, suspended, kind, source, channel,
        class_scheme, class_code, class_name, area_path, lead_org_id, departments, filed_seq, excluded_seq)
    SELECT %(generation)s, id, id * 12, 'AL-' || id, CASE WHEN a < 40 THEN 'handling' WHEN a < 50 THEN 'voided' ELSE 'closed' END,
           false, CASE WHEN b < 500 THEN 'hotline' ELSE 'matter' END, '12345', CASE WHEN b < 600 THEN 'phone' ELSE 'patrol' END,
           'GB/T 47678.5-2026', '01001', '供水井盖', place::bigint[], org, ARRAY[org], id * 12 - 9, NULL
    FROM known
)
INSERT INTO events_fact (generation, case_id, kind, ref, began_seq, began_at, round, turn, due_at, ended_seq, ended_at,
    judged_at, outcome, fulfilled, in_time, org_id, post_id, handled_at, contacted, resolved, rating, lines)
SELECT %(generation)s, id, f.kind, id * 12 - f.n, id * 12 - f.n, at + f.begins, 1, 1, at + f.due,
       CASE WHEN f.ends IS NOT NULL THEN id * 12 - f.n + 1 END, at + f.ends, at + least(f.due, f.ends), f.outcome,
       f.ends IS NOT NULL, CASE WHEN f.ends IS NULL THEN NULL ELSE f.due IS NULL OR f.ends <= f.due END, f.org, f.post,
       CASE WHEN f.kind = 'case' THEN at + f.ends END,
       CASE WHEN f.kind = 'call_back' THEN b < 900 END, CASE WHEN f.kind = 'call_back' THEN b >= 50 END,
       CASE WHEN f.kind = 'call_back' THEN 1 + mod(b, 5) END, ARRAY[id * 12 - f.n]
FROM known,
LATERAL (VALUES
    ('report', 11, interval '0', NULL::interval, interval '0', 'report', NULL::bigint, NULL::bigint),
    ('case', 10, interval '0', interval '3 days',
     CASE WHEN a >= 40 THEN interval '2 days' + a / 800 * interval '2 days' END,
     CASE WHEN a < 40 THEN 'handling' ELSE 'closed' END, org, NULL),
    ('intake', 9, interval '0', interval '1 hour', interval '20 minutes', 'case.filed', NULL, post),
    ('dispatch', 8, interval '20 minutes', interval '2 hours', interval '50 minutes', 'case.dispatched', NULL, post),
    ('handle_lead', 7, interval '1 hour', interval '3 days',
     CASE WHEN a >= 40 THEN interval '2 days' + a / 920 * interval '2 days' END,
     CASE WHEN a < 40 THEN 'accepted' ELSE 'done' END, org, post),
    ('check', 6, interval '2 days', interval '3 days',
     CASE WHEN a >= 40 THEN interval '2 days 2 hours' END, 'item.passed', org, post),
    ('closing', 5, interval '2 days 3 hours', interval '3 days',
     CASE WHEN a >= 40 THEN interval '2 days 4 hours' END, 'case.closed', NULL, post),
    ('call_back', 4, interval '2 days 2 hours', interval '3 days 2 hours',
     CASE WHEN a >= 40 THEN interval '2 days 3 hours' END, 'done', org, post)
) f (kind, n, begins, due, ends, outcome, org, post)
WHERE (f.kind <> 'call_back' OR b < 600) AND (a >= 40 OR f.kind NOT IN ('check', 'closing', 'call_back'))
