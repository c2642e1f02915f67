"""Rows of a table somebody keeps, as named texts with line numbers, and what is wrong with a line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from hub.foundation.why import Why

T = TypeVar("T")
#: Years a table may speak of: components are older than the hub, and what is outside is a slip of the pen.
_YEARS = range(1900, 2200)
_BEFORE_TIME = re.compile("[T ]")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is refused. line: as an editor counts it; of geodata the feature's number from 1."""

    line: int
    why: Why


class Wrong(Exception):
    """Raised while a row is read; becomes a Problem with its line."""

    def __init__(self, how: str, **values: Any) -> None:
        super().__init__(how)
        self.why = Why(f"grid.row.{how}", values)


@dataclass(frozen=True, slots=True)
class Row:
    """One line. values: our field name → text, "" where nothing stands; geom: shapely, EPSG:4490."""

    line: int
    values: Mapping[str, str]
    geom: Any = None

    def text(self, name: str, default: str = "") -> str:
        """The text of a field, without blanks around it."""
        return self.values.get(name, "").strip() or default

    def needed(self, name: str) -> str:
        """The text of a field that must not be empty. Raises Wrong."""
        text = self.text(name)
        if not text:
            raise Wrong("missing", field=name)
        return text

    def one_of(self, name: str, words: Collection[str], default: str = "") -> str:
        """The text of a field that must be one of `words`. Raises Wrong."""
        text = self.text(name, default)
        if text not in words:
            raise Wrong("bad", field=name, expected=" | ".join(words), got=text)
        return text

    def day(self, name: str) -> dt.date | None:
        """A date as 2026-11-21, 20261121 or 2026/11/21, a time behind it left out; None when empty. Raises Wrong."""
        text = self.text(name)
        if not text:
            return None
        try:
            found = dt.date.fromisoformat(_BEFORE_TIME.split(text)[0].replace("/", "-"))
        except ValueError:
            found = None
        if found is None or found.year not in _YEARS:
            raise Wrong("bad", field=name, expected="2026-11-21", got=text)
        return found

    def whole(self, name: str) -> int | None:
        """A whole number; None when empty. Raises Wrong."""
        text = self.text(name)
        if text and not text.isdecimal():
            raise Wrong("bad", field=name, expected="0–9", got=text)
        return int(text) if text else None

    def words(self, name: str) -> tuple[str, ...]:
        """The parts of a field separated by ; ； 、 or |."""
        text = self.text(name)
        for mark in "；、|":
            text = text.replace(mark, ";")
        return tuple(part.strip() for part in text.split(";") if part.strip())


@dataclass(frozen=True, slots=True)
class RowFile:
    """A file's rows, the lines that could not be read at all, and where it came from."""

    name: str
    digest: str
    rows: list[Row]
    problems: list[Problem]


def drafts(file: RowFile, draft: Callable[[Row], Iterable[T]]) -> tuple[list[T], list[Problem]]:
    """What `draft` makes of each row, and the problems of the rows it raised Wrong for, by line."""
    made: list[T] = []
    problems = list(file.problems)
    for row in file.rows:
        try:
            made += draft(row)
        except Wrong as wrong:
            problems.append(Problem(row.line, wrong.why))
    return made, sorted(problems, key=lambda problem: problem.line)
