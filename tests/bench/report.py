"""What a bench found, and how it is shown: a table, where the time went, or JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.bench.goals import BY_KEY, Goal
from tests.bench.rounds import Series


@dataclass(slots=True)
class Measured:
    """One row of the table.

    key: its goal.  hub, limit: what was measured, in the goal's unit; no `hub` when it could not be measured, and the
    notes say why.  lost, doubled: messages or rows.  parts: where the time went, from name to seconds or what
    `parts_unit` says.
    """

    key: str
    hub: Series | None
    limit: Series | None = None
    notes: list[str] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    parts: dict[str, float] = field(default_factory=dict)
    parts_unit: str = "s"

    @property
    def goal(self) -> Goal:
        """The row of the table of goals. Raises KeyError for a key that is none."""
        return BY_KEY[self.key]

    @property
    def reached(self) -> bool:
        """Whether the goal is reached, by these rounds."""
        return self.hub is not None and self.goal.reached(self.hub, self.limit)

    @property
    def ratio(self) -> float | None:
        """The hub's median as a share of the limit's."""
        if self.hub is None or self.limit is None or not self.limit.median:
            return None
        return self.hub.median / self.limit.median

    @property
    def good(self) -> bool:
        """Whether `--check` lets it pass."""
        return self.reached and not self.lost and not self.doubled

    def as_json(self) -> dict[str, Any]:
        """The row with its goal, its rounds and its verdict."""
        return {
            "key": self.key,
            "work": self.goal.work,
            "unit": self.goal.unit,
            "hub": _series(self.hub),
            "limit": _series(self.limit),
            "limit_is": self.goal.of,
            "ratio": self.ratio,
            "goal": self.goal.words(),
            "reached": self.reached,
            "lost": self.lost,
            "doubled": self.doubled,
            "parts": self.parts,
            "parts_unit": self.parts_unit,
            "notes": self.notes,
        }


HEAD = ("work", "hub", "limit", "ratio", "goal", "reached", "lost", "doubled")


def table(rows: Sequence[Measured]) -> str:
    """The table, then for each row that has them: where the time went, and the notes."""
    lines = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(width(line[n]) for line in lines) for n in range(len(HEAD))]
    shown = ["  ".join(map(_padded, line, widths)).rstrip() for line in lines]
    shown.insert(1, "  ".join("─" * one for one in widths))
    for row in rows:
        if row.parts or row.notes:
            shown += ["", row.goal.work]
            shown += _parts(row)
            shown += [f"  {note}" for note in row.notes]
    return "\n".join(shown)


def as_json(rows: Sequence[Measured]) -> str:
    """All rows as a JSON array."""
    return json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1)


def figure(number: float) -> str:
    """A number as people read it: three digits that count, thousands parted."""
    if abs(number) >= 100 or number == int(number):
        return f"{number:,.0f}"
    return f"{number:,.1f}" if abs(number) >= 10 else f"{number:,.2f}"


def width(text: str) -> int:
    """Columns a text takes in a terminal; Chinese takes two each."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _cells(row: Measured) -> tuple[str, ...]:
    goal = row.goal
    limit = _shown(row.limit, goal.unit)
    return (
        goal.work,
        _shown(row.hub, goal.unit),
        f"{limit} {goal.of}" if row.limit is not None and goal.of else limit,
        "" if row.ratio is None else f"{row.ratio:.0%}",
        goal.words(),
        "yes" if row.reached else "NO",
        f"{row.lost:,}",
        f"{row.doubled:,}",
    )


def _shown(series: Series | None, unit: str) -> str:
    if series is None:
        return "–"
    middle = f"{figure(series.median)} {unit}"
    if len(series.values) == 1:
        return middle
    return f"{middle} [{figure(series.lowest)}–{figure(series.highest)}]"


def _parts(row: Measured) -> list[str]:
    """Where the time went, the most first, each with its share."""
    if not row.parts:
        return []
    whole = sum(row.parts.values()) or 1.0
    names = max(map(width, row.parts))
    most = sorted(row.parts.items(), key=lambda part: -part[1])
    return [
        f"  {_padded(name, names)}  {figure(spent):>8} {row.parts_unit}  {spent / whole:4.0%}"
        for name, spent in most
    ]


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def _series(series: Series | None) -> dict[str, Any] | None:
    if series is None:
        return None
    return {
        "median": series.median,
        "lowest": series.lowest,
        "highest": series.highest,
        "rounds": list(series.values),
    }
