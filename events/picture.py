"""The live cases in the memory of each web process, brought up to date by the journal at every look.

What a map and the figures count is a matter of every live case, for every reader another one, and of the minute: no
table of counts could be kept for it. A hundred bytes a case in memory answer in hundredths of a second, exactly.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from django.db import connection

from events import searching
from events.columns import Bools, Columns, Ints
from events.models import Case
from events.states import LIVE, PlaceStatus
from events.wanted import Filter, narrow
from hub.foundation import clock, sqlfile
from hub.foundation.access import Scope

#: The most cases that are looked up for one answer when the picture does not hold them.
MOST: Final = 2_500
#: Rows taken from the database at a time.
_CHUNK: Final = 20_000
#: Entries behind which it is quicker to begin anew than to follow.
_FAR: Final = 200_000


@dataclass(frozen=True, slots=True)
class Found:
    """Wanted cases: rows of columns. complete: these are all; else they are the MOST newest."""

    columns: Columns
    rows: Ints
    complete: bool

    def __getitem__(self, name: str) -> Any:
        """One column of the wanted cases."""
        return self.columns[name][self.rows]


class Picture:
    """The live cases as the journal stands."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._name = ""
        self._seq = 0
        self._digest = b""
        self._columns = Columns()

    @contextmanager
    def now(self) -> Iterator[Columns]:
        """The live cases with everything committed so far; locked against other threads meanwhile."""
        with self._lock:
            self._follow()
            yield self._columns

    def _follow(self) -> None:
        # where the journal stands is asked first: what is committed after that is merely read once more
        ((seq, digest, ours),) = _ask("picture_head", {"seq": self._seq})
        name, digest = str(connection.settings_dict["NAME"]), bytes(digest)
        if (name, seq, digest) == (self._name, self._seq, self._digest):
            return
        # the same chain up to where we stood: another database, or one set back, has another
        same = name == self._name and ours is not None and bytes(ours) == self._digest
        if same and seq - self._seq < _FAR and not self._columns.worn:
            touched = [case_id for (case_id,) in _ask("cases_touched", {"seq": self._seq})]
            self._columns.put(_ask("case_columns", {"ids": touched, "ended": False}))
        else:
            self._columns = _read_all()
        self._name, self._seq, self._digest = name, seq, digest


def _read_all() -> Columns:
    columns = Columns()
    with connection.chunked_cursor() as cursor:
        cursor.execute(sqlfile.load("events", "case_columns"), {"ids": None, "ended": False})
        while rows := cursor.fetchmany(_CHUNK):
            columns.put(rows)
    return columns


def _ask(name: str, given: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("events", name), given)
        found: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return found


picture: Final = Picture()


def holds(only: Filter) -> bool:
    """Whether the live cases and their columns are all that this filter asks about."""
    return bool(only.states) and set(only.states) <= LIVE and not only.words.strip()


def count(only: Filter, scope: Scope) -> int:
    """How many live cases a filter leaves inside the scope. Only for filters the picture `holds`."""
    with picture.now() as columns:
        return int(np.count_nonzero(wanted(columns, only, scope)))


def figures(scope: Scope, now: dt.datetime, soon: dt.datetime) -> dict[str, Any]:
    """The live cases inside a scope: by_state, open, overdue, due_soon (from now to then), unplaced."""
    with picture.now() as columns:
        rows = wanted(columns, Filter(), scope)
        states = np.bincount(columns["state"][rows], minlength=len(columns.texts["state"].all))
        running = ~columns["suspended"]
        late = (columns["due"] < now.timestamp()) & running
        nearly = (columns["due"] < soon.timestamp()) & running & ~late
        placed = columns.with_text("place_status", (PlaceStatus.EXACT, PlaceStatus.GEOCODED))
        named = zip(columns.texts["state"].all, states.tolist(), strict=True)
        return {
            "by_state": {state: count for state, count in named if count},
            "open": int(states.sum()),
            "overdue": int(np.count_nonzero(rows & late)),
            "due_soon": int(np.count_nonzero(rows & nearly)),
            "unplaced": int(np.count_nonzero(rows & ~placed)),
        }


@contextmanager
def found(only: Filter, scope: Scope) -> Iterator[Found]:
    """The cases a filter leaves inside the scope; without states, all that are live.

    From the picture, every one; with words or ended states from the database, and then at most the MOST newest.
    """
    if not only.states:
        only = replace(only, states=sorted(LIVE))
    if holds(only):
        with picture.now() as columns:
            yield Found(columns, np.flatnonzero(wanted(columns, only, scope)), True)
        return
    rows = narrow(scope.filter(Case.objects.all()), only)
    if only.words.strip():
        matches = searching.search(rows, only.words, MOST + 1)
        ids, complete = list(matches.ids[:MOST]), matches.complete and len(matches.ids) <= MOST
    else:
        ids = list(rows.order_by("-id").values_list("id", flat=True)[: MOST + 1])
        ids, complete = ids[:MOST], len(ids) <= MOST
    columns = Columns()
    columns.put(_ask("case_columns", {"ids": ids, "ended": True}))
    yield Found(columns, np.arange(len(columns)), complete)


def wanted(columns: Columns, only: Filter, scope: Scope) -> Bools:
    """Rows of the live cases that a filter without words leaves inside the scope; as `wanted.narrow` decides."""
    rows = columns["alive"].copy()
    for name, texts in (
        ("state", () if set(only.states) == LIVE else only.states),
        ("class_code", only.class_codes),
        ("kind", [only.kind] if only.kind else ()),
        ("source", [only.source] if only.source else ()),
        ("place_status", [only.place_status] if only.place_status else ()),
    ):
        if texts:
            rows &= columns.with_text(name, texts)
    if only.org is not None:
        rows &= columns["org"] == only.org
    if only.importance is not None:
        rows &= columns["importance"] >= only.importance
    if only.opened_from is not None:
        rows &= columns["opened"] >= only.opened_from.timestamp()
    if only.opened_to is not None:
        rows &= columns["opened"] < only.opened_to.timestamp()
    if only.area is not None:
        rows &= columns.meeting([f"area:{only.area}"])
    if only.light:
        rows &= columns.lit(clock.now()).get(only.light, np.True_)
    if not scope.everything:
        rows &= columns.meeting(scope.tags)
    return rows
