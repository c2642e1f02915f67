-- Undo 0002: remove the triggers and their function.
DROP TRIGGER journal_append_only ON foundation_journalentry;
DROP TRIGGER journal_links_append_only ON foundation_journallink;
DROP TRIGGER journal_not_emptied ON foundation_journalentry;
DROP TRIGGER journal_links_not_emptied ON foundation_journallink;
DROP FUNCTION foundation_refuse_change();
