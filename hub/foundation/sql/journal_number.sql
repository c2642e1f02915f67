-- Number the next entries and take the last lock of the transaction.
-- Parameters: count. Returns: seq before these entries, digest of the last link. Index: the one row's key.
UPDATE foundation_journalhead SET seq = seq + %(count)s WHERE id = 1
RETURNING seq - %(count)s AS before_seq, digest
