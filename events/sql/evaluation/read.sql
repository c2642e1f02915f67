-- What is known of cases: the case, and its facts but those that never change, as JSON texts.
-- Parameters: generation, cases (ids), final (kinds that are left out). Index: the unique constraints.
SELECT to_json(c)::text,
       coalesce((
           SELECT json_agg(to_json(f) ORDER BY f.began_seq, f.ref)
           FROM events_fact f
           WHERE f.generation = %(generation)s AND f.case_id = c.case_id AND f.kind <> ALL (%(final)s)
       ), '[]')::text
FROM events_evaluatedcase c
WHERE c.generation = %(generation)s AND c.case_id = ANY (%(cases)s)
