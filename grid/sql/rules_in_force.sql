-- Responsibility rules in force on a day, a row each: id, number, version, class_scheme,
-- class_match, class_code, area_id, level, lead_id, territorial, assists (ids in order).
-- on: date. Reads the whole table (hundreds of rows) once per process and change.
SELECT v.id, r.number, v.version, v.class_scheme, v.class_match, v.class_code, v.area_id, v.level,
       v.lead_id, v.territorial,
       coalesce(array_agg(a.organisation_id ORDER BY a.position)
                FILTER (WHERE a.organisation_id IS NOT NULL), '{}') AS assists
FROM grid_ruleversion v
JOIN grid_responsibilityrule r ON r.id = v.rule_id
LEFT JOIN grid_ruleassist a ON a.version_id = v.id
WHERE v.valid_from <= %(on)s AND (v.valid_to IS NULL OR v.valid_to > %(on)s)
GROUP BY v.id, r.number
ORDER BY v.id
