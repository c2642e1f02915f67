"""The facts kept so far beside a reading of the whole journal from its beginning: they must be the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction

from events.evaluation import following
from events.evaluation.folding import VERSION
from hub.foundation import sqlfile
from hub.foundation.models import ReaderCursor

#: The generation of a reading made for comparison.
SCRATCH: Final = 0
#: How the cursors of all versions begin.
_READERS: Final = "events.evaluation."
#: Entries read at a time.
_COUNT: Final = 5_000


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that is not the same. kept, again: the columns that differ; empty: the row is missing there."""

    case_id: int
    number: str
    what: str
    kept: dict[str, Any]
    again: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison found. seq: up to which entry both were read."""

    seq: int
    cases: int
    facts: int
    differences: int
    first: Difference | None


def catch_up() -> int:
    """Read what the reader has not read yet; how many entries."""

    total = 0
    while count := following.read_on(count=_COUNT):
        total += count
    return total


def compare(say: Callable[[int], Any] = lambda seq: None) -> Comparison:
    """Read the journal anew up to where the reader stands, and compare. Nothing is kept of it.

    say: told in between up to which entry it is. Nobody waits for it: it looks at one moment of the database, and
    only another comparison is held up.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if outermost:  # a test is inside a transaction of its own already, and alone
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [following.READER])
        row = ReaderCursor.objects.filter(name=following.READER).first()
        last = row.seq if row is not None else 0
        seq = 0
        while seq < last:
            entries = following.after(seq, min(_COUNT, last - seq))
            following.read(entries, SCRATCH)
            seq = entries[-1]["seq"]
            say(seq)
        found = _compared(last)
        transaction.set_rollback(True)
    return found


def _compared(last: int) -> Comparison:
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("events", "evaluation/compare"), {"kept": VERSION, "again": SCRATCH}
        )
        rows = cursor.fetchall()
        counts = []
        for table in ("events_evaluatedcase", "events_fact"):
            cursor.execute(
                f"SELECT count(*) FROM {table} WHERE generation = %s",  # noqa: S608
                [SCRATCH],
            )
            counts.append(int(cursor.fetchone()[0]))
    first = _difference(*rows[0][:5]) if rows else None
    return Comparison(last, counts[0], counts[1], rows[0][5] if rows else 0, first)


def _difference(
    case_id: int, number: str, what: str, kept: str | None, again: str | None
) -> Difference:
    left: dict[str, Any] = json.loads(kept or "{}")
    right: dict[str, Any] = json.loads(again or "{}")
    names = [name for name in {**left, **right} if left.get(name) != right.get(name)]
    return Difference(
        case_id,
        number,
        what,
        {name: left[name] for name in names if name in left},
        {name: right[name] for name in names if name in right},
    )


def rebuild() -> None:
    """Forget everything that was read, by older versions of the fold too: the reader begins anew."""
    with transaction.atomic():
        ours = ReaderCursor.objects.select_for_update().filter(name__startswith=_READERS)
        ours.filter(name=following.READER).update(seq=0)
        ours.exclude(name=following.READER).delete()
        for generation in range(VERSION + 1):
            following.forget(generation)
