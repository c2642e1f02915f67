-- The cases with journal entries after `seq`, each once.
-- Parameters: seq. Index: the journal's key.
select distinct case_id from foundation_journalentry where seq > %(seq)s and case_id is not null
