-- Where the journal stands, and what its chain says of where we stood: (seq, digest, digest of the link that ends at
-- `seq`; null: there is none).
-- Parameters: seq. Index: keys.
select h.seq, h.digest, (select l.digest from foundation_journallink l where l.last_seq = %(seq)s)
from foundation_journalhead h where h.id = 1
