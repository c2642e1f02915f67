"""Reading the journal in order, with a cursor that moves in the transaction of what the reader wrote."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction

from hub.foundation import journal, sqlfile
from hub.foundation.models import ReaderCursor

log = logging.getLogger(__name__)

#: Entries a reader of some kinds passes over at a time.
SPAN: Final = 10_000

#: What a reader is given: journal entries in order, as dicts by column name.
Read = Callable[[Sequence[dict[str, Any]]], None]


#: What gives the entries after a cursor, at most so many.
After = Callable[[int, int], Sequence[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the journal. kinds: of entries it asks for; None: all of them. rest_s: seconds between its readings,
    so that a burst of orders does not pay for it.
    """

    read: Read
    kinds: frozenset[str] | None = None
    rest_s: float = 0.0

    def read_on(self, name: str) -> bool:
        """Give it what comes next; whether there is more at once."""
        if self.kinds is None:
            return read_on(name, self.read) > 0
        return read_kinds(name, self.read, self.kinds) >= SPAN


def read_on(name: str, read: Read, count: int = 500, after: After = journal.after) -> int:
    """Give the reader `name` its next entries, at most `count`; returns how many there were.

    after: `journal.after`, or `journal.told_after` for a reader that passes them on.

    read's writes and the cursor commit together, so each entry takes effect exactly once. Two processes reading
    under one name take turns.
    """
    with transaction.atomic():
        cursor = _locked(name)
        entries = after(cursor.seq, count)
        if entries:
            read(entries)
            cursor.seq = entries[-1]["seq"]
            cursor.save()
    return len(entries)


def read_kinds(name: str, read: Read, kinds: Collection[str], count: int = 500) -> int:
    """As `read_on`, with entries of these kinds only: the others are passed over without being decoded.

    Returns how many entries the cursor went on by.
    """
    with connection.cursor() as looking:
        looking.execute(
            sqlfile.load("hub.foundation", "journal_look"),
            {"name": name, "kinds": sorted(kinds), "span": SPAN},
        )
        begins, ends, found = looking.fetchone()
    if ends <= begins:
        return 0
    with transaction.atomic():
        cursor = _locked(name)
        begins = cursor.seq
        entries = journal.after(begins, count, kinds, ends) if found else []
        if entries:
            read(entries)
        cursor.seq = max(begins, entries[-1]["seq"] if len(entries) == count else ends)
        cursor.save()
        return cursor.seq - begins


def _locked(name: str) -> ReaderCursor:
    locked = ReaderCursor.objects.select_for_update()
    found = locked.filter(name=name).first()
    if found is None:
        ReaderCursor.objects.get_or_create(name=name)
        found = locked.get(name=name)
    return found


def start_at_head(name: str) -> None:
    """Let a reader begin with what happens from now on, unless it has begun already."""
    ReaderCursor.objects.get_or_create(name=name, defaults={"seq": journal.head()})


def listen() -> None:
    """Let this connection be woken by new entries; wait with select() on `connection.connection`."""
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {journal.CHANNEL}")
