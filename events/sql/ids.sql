-- The next ids of a table, in order. Parameters: sequence (text), count. Index: none.
SELECT nextval(%(sequence)s::regclass) FROM generate_series(1, %(count)s)
