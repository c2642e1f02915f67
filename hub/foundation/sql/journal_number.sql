-- Number the next entries and take the last lock of the transaction.
-- Parameters: count. Returns: seq before these entries, digest of the last link. Index: the one row's key.
INSERT INTO foundation_journalhead AS head (id, seq, digest)
VALUES (1, %(count)s, decode(repeat('00', 32), 'hex'))
ON CONFLICT (id) DO UPDATE SET seq = head.seq + %(count)s
RETURNING seq - %(count)s AS before_seq, digest
