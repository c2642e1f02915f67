-- When one person looked at callers since an instant, oldest first. Parameters: user_id, since. Index: journal_audited.
SELECT recorded_at FROM foundation_journalentry
WHERE kind = 'case.caller_revealed' AND recorded_at > %(since)s AND (actor ->> 'user')::bigint = %(user_id)s
ORDER BY recorded_at
