-- Undo 0002: remove the triggers, their function and the head row.
DROP TRIGGER journal_append_only ON foundation_journalentry;
DROP TRIGGER journal_links_append_only ON foundation_journallink;
DROP FUNCTION foundation_refuse_change();
DELETE FROM foundation_journalhead;
