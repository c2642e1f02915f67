-- The journal can be added to and read, not changed or emptied, by whatever role the hub runs as.
-- A superuser can still disable the trigger; that is what the hash chain is for.
CREATE FUNCTION foundation_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP;
END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON foundation_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_change();
CREATE TRIGGER journal_links_append_only BEFORE UPDATE OR DELETE ON foundation_journallink
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_change();
CREATE TRIGGER journal_not_emptied BEFORE TRUNCATE ON foundation_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_change();
CREATE TRIGGER journal_links_not_emptied BEFORE TRUNCATE ON foundation_journallink
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_change();
