-- Where the journal stands, and what its chain says of where we stood: (seq, digest, digest of the link that ends at
-- `seq`; null: there is none). One row, also before the first entry.
-- Parameters: seq. Index: keys.
select coalesce(h.seq, 0), coalesce(h.digest, ''),
       (select l.digest from foundation_journallink l where l.last_seq = %(seq)s)
from (values (1)) as one (id) left join foundation_journalhead h on h.id = one.id
