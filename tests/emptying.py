"""What a test has committed is taken away after it: the tables it filled are emptied, and no others."""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.test import TransactionTestCase

#: Which of these tables have pages, in themselves or in their partitions. One that was emptied has none.
FILLED: Final = """
SELECT quote_ident(relname)
FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s)
  AND pg_relation_size(oid)
    + coalesce((SELECT sum(pg_relation_size(relid)) FROM pg_partition_tree(oid)), 0) > 0
"""
#: Django fills these itself whenever tables are made.
KEPT: Final = frozenset({"auth_permission", "django_content_type"})


def empty_what_was_filled(_: TransactionTestCase) -> None:
    """Empty every table of a model that has rows, and all that point to it. Sequences go on."""
    tables = set(connection.introspection.django_table_names(include_views=False)) - KEPT
    with connection.cursor() as cursor:
        cursor.execute(FILLED, [sorted(tables)])
        names = [name for (name,) in cursor.fetchall()]
        if names:
            cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")


def instead_of_flushing() -> None:
    """Let Django empty tables so. Its own way empties every table there is, and fills these anew."""
    TransactionTestCase._fixture_teardown = empty_what_was_filled  # type: ignore[attr-defined]
