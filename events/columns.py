"""Cases as columns of numbers: a million of them filtered and counted in hundredths of a second. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
#: Columns of a row as `case_columns.sql` gives them, after the id.
TEXTS: Final = ("state", "kind", "source", "class_code", "place_status", "path", "areas", "others")
#: The two halves of an audience: few sets of either, but as many of both together as there are cases.
TAGS: Final = ("areas", "others")
NUMBERS: Final = {
    "lon": np.float64,
    "lat": np.float64,
    "due": np.float64,
    "yellow": np.float64,
    "opened": np.float64,
    "suspended": np.bool_,
    "importance": np.int8,
    "org": np.int64,
}
#: Sets of tags whose answer is kept: those of the people who look at the same time.
_READERS: Final = 64


class Texts:
    """Texts by number, each once."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a text, a new one when it was never seen."""
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self.all)
            self.all.append(text)
        return found

    def among(self, wanted: Collection[str]) -> Bools:
        """Number → whether its text is one of these."""
        table = np.zeros(len(self.all), dtype=np.bool_)
        table[[self._numbers[text] for text in wanted if text in self._numbers]] = True
        return table


class TagTexts(Texts):
    """Lists of tags as the database writes them, and which of them a reader meets."""

    def __init__(self) -> None:
        super().__init__()
        self._met: dict[frozenset[str], Bools] = {}

    def meeting(self, tags: frozenset[str]) -> Bools:
        """Number → whether one of its tags is among `tags`. Only what is new since the last time is looked at."""
        known = self._met.pop(tags, np.zeros(0, dtype=np.bool_))
        if len(known) < len(self.all):
            fresh = [not tags.isdisjoint(split(text)) for text in self.all[len(known) :]]
            known = np.concatenate([known, np.array(fresh, dtype=np.bool_)])
        self._met[tags] = known  # the latest asked stands last
        if len(self._met) > _READERS:
            del self._met[next(iter(self._met))]
        return known


def split(array: str) -> list[str]:
    """The elements of a PostgreSQL array of plain words or numbers, from its text: "{a,b}"."""
    inside = array.strip("{},")
    return inside.split(",") if inside else []


def _parted(audience: str) -> tuple[str, str]:
    """The tags of areas, and those that come after them."""
    at = audience.find("org:")
    if at < 0:
        at = audience.find("user:")
    return (audience, "{}") if at < 0 else (audience[:at], audience[at:])


class Columns:
    """Cases by rising id. A case that ended keeps its row, dead, until there are many."""

    def __init__(self) -> None:
        self.tags = {name: TagTexts() for name in TAGS}
        self.texts: dict[str, Texts] = {name: Texts() for name in TEXTS} | self.tags
        self._columns: dict[str, npt.NDArray[Any]] = {
            "id": np.zeros(0, dtype=np.int64),
            **{name: np.zeros(0, dtype=np.int32) for name in TEXTS},
            **{name: np.zeros(0, dtype=kind) for name, kind in NUMBERS.items()},
            "alive": np.zeros(0, dtype=np.bool_),
        }
        self._used = 0

    def __len__(self) -> int:
        return int(np.count_nonzero(self["alive"]))

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """One column, a row per case, dead ones included."""
        return self._columns[name][: self._used]

    @property
    def worn(self) -> bool:
        """Whether so many texts are of no case any more that it is better to begin anew."""
        return max(len(texts.all) for texts in self.texts.values()) > 4 * self._used + 50_000

    def put(self, rows: Sequence[Sequence[Any]]) -> None:
        """Take rows of `case_columns.sql`: new ones, changed ones, and those that ended (state None)."""
        ended = np.array([row[0] for row in rows if row[1] is None], dtype=np.int64)
        at, known = self._places(ended)
        self._columns["alive"][at[known]] = False
        self._put(self._read([row for row in rows if row[1] is not None]))
        if self._used - len(self) > max(1000, self._used // 4):
            self._keep(np.flatnonzero(self["alive"]))

    def _put(self, fresh: dict[str, npt.NDArray[Any]]) -> None:
        at, known = self._places(fresh["id"])
        for name, values in fresh.items():
            self._columns[name][at[known]] = values[known]
        new = np.flatnonzero(~known)
        if not len(new):
            return
        first, end = self._used, self._used + len(new)
        for name, values in fresh.items():
            column = self._columns[name]
            if end > len(column):
                room = np.zeros(max(end, 2 * len(column)) - len(column), dtype=column.dtype)
                column = self._columns[name] = np.concatenate([column, room])
            column[first:end] = values[new]
        self._used = end
        # ids are given before the commit, so one may come late
        ids = self["id"]
        if (ids[max(first, 1) :] <= ids[max(first, 1) - 1 : -1]).any():
            self._keep(np.argsort(ids, kind="stable"))

    def _places(self, ids: Ints) -> tuple[Ints, Bools]:
        """Row of each id, and whether it is there."""
        at = np.searchsorted(self["id"], ids)
        if not self._used:
            return at, np.zeros(len(ids), dtype=np.bool_)
        known = self["id"][np.minimum(at, self._used - 1)] == ids
        return at, known

    def _keep(self, rows: Ints) -> None:
        for name in self._columns:
            self._columns[name] = self[name][rows]
        self._used = len(rows)

    def _read(self, rows: Sequence[Sequence[Any]]) -> dict[str, npt.NDArray[Any]]:
        columns = list(zip(*rows, strict=True)) or [()] * 16
        ids, state, kind, source, class_code, place, path, audience, *numbers = columns
        areas, others = zip(*map(_parted, audience), strict=True) if rows else ((), ())
        texts = dict(
            zip(TEXTS, (state, kind, source, class_code, place, path, areas, others), strict=True)
        )
        read: dict[str, npt.NDArray[Any]] = {"id": np.array(ids, dtype=np.int64)}
        for name, values in texts.items():
            read[name] = np.fromiter(
                map(self.texts[name].number, values), dtype=np.int32, count=len(rows)
            )
        for (name, dtype), values in zip(NUMBERS.items(), numbers, strict=True):
            read[name] = np.array(values, dtype=dtype)  # None becomes NaN
        read["alive"] = np.ones(len(rows), dtype=np.bool_)
        return read

    # --- who is meant

    def with_text(self, name: str, wanted: Collection[str]) -> Bools:
        """Rows whose text in this column is one of these."""
        return np.asarray(self.texts[name].among(wanted)[self[name]])

    def meeting(self, tags: Iterable[str]) -> Bools:
        """Rows whose audience has one of these tags."""
        asked = frozenset(tags)
        found = np.zeros(self._used, dtype=np.bool_)
        for name, texts in self.tags.items():
            found |= texts.meeting(asked)[self[name]]
        return found

    def lit(self, now: dt.datetime) -> Mapping[str, Bools]:
        """Rows whose clock is "red", "yellow", "green" at this instant; one that stands still (挂账) is none."""
        at = now.timestamp()
        running = ~self["suspended"]
        red, begun = self["due"] < at, self["yellow"] <= at
        return {
            "red": red & running,
            "yellow": (self["due"] >= at) & begun & running,
            "green": (self["yellow"] > at) & running,
        }
