-- Hold the files of a photo until the transaction ends. Parameters: digest. Index: none; an advisory lock.
SELECT pg_advisory_xact_lock(hashtextextended(%(digest)s, 7))
