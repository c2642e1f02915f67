-- Every version of every rule, a row each: id, rule number, version, is it open, assists (ids in
-- order), class_scheme, class_match, class_code, area_id, level, lead_id, territorial,
-- legal_basis, list_item. No parameters. Reads the whole table (hundreds of rows).
SELECT v.id, r.number, v.version, v.valid_to IS NULL,
       coalesce(array_agg(a.organisation_id ORDER BY a.position)
                FILTER (WHERE a.organisation_id IS NOT NULL), '{}'),
       v.class_scheme, v.class_match, v.class_code, v.area_id, v.level, v.lead_id, v.territorial,
       v.legal_basis, v.list_item
FROM grid_ruleversion v
JOIN grid_responsibilityrule r ON r.id = v.rule_id
LEFT JOIN grid_ruleassist a ON a.version_id = v.id
GROUP BY v.id, r.number
ORDER BY r.number, v.version
