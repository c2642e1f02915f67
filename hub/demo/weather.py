"""When it rains over the demo city, and how hard. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import pi, sin
from random import Random
from typing import Final

from hub.foundation.clock import CITY

#: Share of the days on which it rains by itself.
_WET: Final = 0.14


@dataclass(frozen=True, slots=True)
class Shower:
    """One stretch of rain. peak: mm/h in its middle."""

    begin: datetime
    lasts: timedelta
    peak: float

    def rain(self, at: datetime) -> float:
        """mm/h at an instant."""
        share = (at - self.begin) / self.lasts
        return self.peak * sin(pi * share) if 0 < share < 1 else 0.0


class Weather:
    """The rain of every day, the same for the same seed, and showers that are added."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._added: list[Shower] = []
        self._of_day = lru_cache(maxsize=64)(self._drawn)

    def rain(self, at: datetime) -> float:
        """mm/h at an instant."""
        showers = (*self._of_day(at.astimezone(CITY).date()), *self._added)
        return sum(shower.rain(at) for shower in showers)

    def add(self, shower: Shower) -> None:
        """Let it rain; showers that are over are forgotten."""
        self._added = [
            one for one in self._added if one.begin + one.lasts > shower.begin - timedelta(hours=6)
        ]
        self._added.append(shower)

    def _drawn(self, day: date) -> tuple[Shower, ...]:
        dice = Random(f"rain {self._seed} {day}")  # noqa: S311 - plays, protects nothing
        if dice.random() > _WET:
            return ()
        begin = datetime.combine(day, time(), CITY) + timedelta(hours=dice.uniform(0.5, 14))
        lasts = timedelta(hours=dice.uniform(2, 9))
        return (Shower(begin, lasts, dice.uniform(6, 26)),)
