"""One alarm of a series, from the reading that raised it to the one that cleared it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sensors.rules.changes import Change
from sensors.rules.memory import Mark
from sensors.rules.state import State, Told


@dataclass(frozen=True, slots=True)
class Spell:
    """level: the last it had; worst: the gravest. cleared_at None: it is open."""

    raised_at: datetime
    cleared_at: datetime | None
    level: int
    worst: int
    level_at: datetime
    value: float
    #: How it came about, where that was asked for.
    changes: tuple[Change, ...] = field(default=(), compare=False)

    def overlaps(self, other: Spell) -> bool:
        """Whether both were open at some instant."""
        return (other.cleared_at is None or self.raised_at < other.cleared_at) and (
            self.cleared_at is None or other.raised_at < self.cleared_at
        )


def of_marks(
    base: State, marks: Sequence[Mark], changes: Sequence[Change] = ()
) -> tuple[Spell, ...]:
    """The alarms that were open at the base or raised since, in order."""
    found: list[Spell] = []
    told = base.told
    for mark in marks:
        if told is not None and mark.state.told is None:
            found.append(_spell(told, mark.at, changes))
        told = mark.state.told
    if told is not None:
        found.append(_spell(told, None, changes))
    return tuple(found)


def _spell(told: Told, cleared_at: datetime | None, changes: Sequence[Change]) -> Spell:
    its = tuple(
        one
        for one in changes
        if told.raised_at <= one.at and (cleared_at is None or one.at <= cleared_at)
    )
    return Spell(told.raised_at, cleared_at, told.level, told.worst, told.level_at, told.value, its)


def paired(
    before: Sequence[Spell], after: Sequence[Spell]
) -> list[tuple[Spell | None, Spell | None]]:
    """Which alarm became which when a late reading was put in its place, in order: (was, is).

    (None, is): it was not known; (was, None): it never was one, or is a part of the one before it.
    """
    found: list[tuple[Spell | None, Spell | None]] = []
    old = 0
    for spell in after:
        while old < len(before) and not before[old].overlaps(spell):
            if before[old].raised_at > spell.raised_at:
                break
            found.append((before[old], None))
            old += 1
        if old < len(before) and before[old].overlaps(spell):
            found.append((before[old], spell))
            old += 1
        else:
            found.append((None, spell))
    found += [(one, None) for one in before[old:]]
    return found
