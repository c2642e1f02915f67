"""The journal: every transaction collects its entries and writes them last, numbered, chained and announced.

Number order is commit order without gaps, because the one row of `journal_head` is the last lock anyone takes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

import msgspec
from django.db import connection
from django.db import transaction as db

from hub.foundation import clock, copying, pulse, seal, sqlfile
from hub.foundation.access import SYSTEM, Actor
from hub.foundation.canonical import Ready, canonical

#: The name readers LISTEN to; the payload is the last seq of the transaction.
CHANNEL = "journal"

_kinds: dict[str, int] = {}


def register(kinds: Mapping[str, int]) -> None:
    """Add a room's kinds of entries with the schema version of their data."""
    _kinds.update(kinds)


def kinds() -> dict[str, int]:
    """All registered kinds and their schema versions."""
    return dict(_kinds)


class Entry(msgspec.Struct, frozen=True):
    """One thing that happened. data: JSON-able, never personal; audience: tags of all who may hear of it."""

    kind: str
    data: dict[str, Any]
    subject: str = ""
    case_id: int | None = None
    cell_id: int | None = None
    org_id: int | None = None
    actor: Actor = SYSTEM
    acted_at: datetime | None = None
    audience: Collection[str] = ()
    audience_before: Collection[str] | None = None


@dataclass(slots=True)
class Work:
    """The entries of one transaction, and what is to be done once it has committed."""

    entries: list[Entry] = field(default_factory=list)
    #: The row of `foundation.command` to be written with the entries; set by `commands.run`.
    command: dict[str, Any] | None = None
    last_seq: int | None = None

    def note(self, entry: Entry) -> None:
        """Add an entry; it is written at the end of the transaction. Raises KeyError for an unregistered kind."""
        if entry.kind not in _kinds:
            raise KeyError(f"the journal kind {entry.kind!r} is not registered in any kinds.py")
        self.entries.append(entry)

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call once the transaction has committed; not at all when it is rolled back."""
        db.on_commit(call)


_current: ContextVar[Work | None] = ContextVar("work", default=None)


@contextmanager
def transaction() -> Iterator[Work]:
    """One database transaction and its journal entries. Inside another one it joins it."""
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    work = Work()
    token = _current.set(work)
    try:
        with ExitStack() as held, db.atomic():  # the stack ends after the commit
            yield work
            if work.entries or work.command:
                _write(work, held)
    finally:
        _current.reset(token)


@lru_cache(maxsize=256)  # the entries of one batch share theirs
def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


@lru_cache(maxsize=256)
def _named(actor: Actor) -> Ready:
    """An actor as entries name it, in canonical form."""
    role = None if actor.role is None else actor.role.value
    who = {"kind": actor.kind, "name": actor.name, "user": actor.user_id, "org": actor.org_id}
    return Ready(canonical(who | {"role": role}))


def _row(entry: Entry, data: Ready, seq: int, recorded_at: str) -> dict[str, Any]:
    """A row by column name, in the order of COLUMNS. data: the entry's, in its canonical form."""
    actor = entry.actor
    before = entry.audience_before
    return {
        "seq": seq,
        "kind": entry.kind,
        "version": _kinds[entry.kind],
        "subject": entry.subject,
        "case_id": entry.case_id,
        "cell_id": entry.cell_id,
        "org_id": entry.org_id,
        "post_id": actor.post_id,
        "actor": _named(actor),
        "acted_at": _instant(entry.acted_at) if entry.acted_at else recorded_at,
        "recorded_at": recorded_at,
        "audience": sorted(entry.audience),
        "audience_before": None if before is None else sorted(before),
        "data": data,
    }


def link(previous: bytes, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The next digest of the chain: SM3 over the previous digest and the rows of one transaction in order."""
    return seal.sm3(previous + b"\n".join([canonical(row) for row in rows]))


def _write(work: Work, held: ExitStack) -> None:
    """Write what was noted. What needs no number is done before the lock is taken: others wait for it.

    held: told when the lock was got; it ends when the lock does.
    """
    commands = json.dumps([work.command] if work.command else [], ensure_ascii=False)
    if not work.entries:
        with connection.cursor() as cursor:
            cursor.execute(sqlfile.load("hub.foundation", "command_keep"), {"commands": commands})
        return
    told = [Ready(canonical(entry.data)) for entry in work.entries]
    many = len(told) >= copying.MANY
    with pulse.step("journal.wait"), connection.cursor() as cursor:
        if many:  # what can still refuse them, the references, is checked before others wait
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sqlfile.load("hub.foundation", "journal_number"), {"count": len(told)})
        before, digest = cursor.fetchone()
    held.enter_context(pulse.step("journal.hold"))
    recorded_at = _instant(clock.now())
    rows = [
        _row(entry, data, before + n, recorded_at)
        for n, (entry, data) in enumerate(zip(work.entries, told, strict=True), start=1)
    ]
    work.last_seq = before + len(rows)
    values = {
        "commands": commands,
        "first_seq": before + 1,
        "last_seq": work.last_seq,
        "digest": link(bytes(digest), rows),
    }
    if many:
        lines = copying.lines(rows, _DOCUMENTS)
        copying.send(sqlfile.load("hub.foundation", "journal_copy"), lines, values)
        return
    entries = msgspec.json.encode(rows).decode()
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("hub.foundation", "journal_append"), values | {"entries": entries}
        )


COLUMNS = (
    "seq",
    "kind",
    "version",
    "subject",
    "case_id",
    "cell_id",
    "org_id",
    "post_id",
    "actor",
    "acted_at",
    "recorded_at",
    "audience",
    "audience_before",
    "data",
)
_DOCUMENTS: Final = frozenset({"actor", "data"})


def after(
    cursor: int,
    count: int = 1000,
    kinds: Collection[str] | None = None,
    upto: int | None = None,
) -> list[dict[str, Any]]:
    """Up to `count` entries after `cursor`, in order; dicts by column name, instants aware UTC.

    kinds: of these only; upto: no farther than this number.
    """
    wanted = {
        "cursor": cursor,
        "count": count,
        "kinds": None if kinds is None else sorted(kinds),
        "upto": upto,
    }
    with connection.cursor() as db_cursor:
        db_cursor.execute(sqlfile.load("hub.foundation", "journal_after"), wanted)
        return [_loaded(row) for row in db_cursor.fetchall()]


def _loaded(values: Sequence[Any]) -> dict[str, Any]:
    row = dict(zip(COLUMNS, values, strict=True))
    for column in ("actor", "data"):  # a bare cursor gives jsonb as text
        if isinstance(row[column], str):
            row[column] = msgspec.json.decode(row[column])
    return row


def told_after(cursor: int, count: int = 1000) -> list[dict[str, Any]]:
    """As `after`, as sockets and the wire are told of entries: by column name of `journal_tell`, nothing decoded.

    card, rest: JSON texts; card is None for an entry that is about no case.
    """
    with connection.cursor() as db_cursor:
        db_cursor.execute(
            sqlfile.load("hub.foundation", "journal_tell"), {"cursor": cursor, "count": count}
        )
        columns = [column.name for column in db_cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in db_cursor.fetchall()]


def head() -> int:
    """The seq of the newest committed entry; 0 in an empty journal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM foundation_journalhead WHERE id = 1")
        row = cursor.fetchone()
    return int(row[0]) if row else 0
