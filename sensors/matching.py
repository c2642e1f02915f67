"""When alarms of several rules are one thing: close in place, begun close in time, and on at one instant. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from grid.streets import metres


@dataclass(frozen=True, slots=True)
class Lasting:
    """One alarm. place: degrees, EPSG:4490; worst: its gravest level; cleared_at None: it is on."""

    alarm: int
    rule: str
    place: tuple[float, float]
    raised_at: datetime
    cleared_at: datetime | None
    worst: int

    def meets(self, other: Lasting) -> bool:
        """Whether both were on at some instant, by the times of their readings."""
        return (other.cleared_at is None or self.raised_at < other.cleared_at) and (
            self.cleared_at is None or other.raised_at < self.cleared_at
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One part. level: an alarm has to be at least as grave; 1 is the gravest."""

    rule: str
    level: int


def matches(
    parts: Sequence[Part], alarms: Sequence[Lasting], within_m: float, within: timedelta
) -> list[tuple[Lasting, ...]]:
    """For each alarm of the first part that has one of every other part beside it: itself, and the nearest of each.

    The result is the same in whatever order the alarms are given.
    """
    of_part = [
        sorted(
            (one for one in alarms if one.rule == part.rule and one.worst <= part.level),
            key=lambda one: one.alarm,
        )
        for part in parts
    ]
    found = []
    for first in of_part[0]:
        beside = [_nearest(first, others, within_m, within) for others in of_part[1:]]
        complete = [one for one in beside if one is not None]
        if len(complete) == len(beside):
            found.append((first, *complete))
    return found


def _nearest(
    first: Lasting, others: Sequence[Lasting], within_m: float, within: timedelta
) -> Lasting | None:
    fit = [
        (away, one.alarm, one)
        for one in others
        if first.meets(one)
        and abs(first.raised_at - one.raised_at) <= within
        and (away := metres(first.place, one.place)) <= within_m
    ]
    return min(fit, default=(0.0, 0, None), key=lambda one: one[:2])[2]
