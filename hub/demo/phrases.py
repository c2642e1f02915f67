"""What there is to complain about in the demo city, in how many words, and at what time of the day. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from hub.foundation.clock import CITY

#: How a day goes, by hour of the city's clock, for each rhythm of `calls.toml`.
RHYTHMS: Final[Mapping[str, tuple[float, ...]]] = {
    "any": (1,) * 24,
    "day": (0.1,) * 6 + (0.5, 1.2, 2, 2.4, 2.2, 1.8, 1.2, 1.2, 1.8, 2, 2, 1.8, 1.2, 0.8, 0.6, 0.4, 0.2, 0.1),
    "morning": (0.1,) * 5 + (0.6, 1.8, 3, 3, 2, 1.4, 1, 0.8, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.4, 0.3, 0.2, 0.1, 0.1),
    "rush": (0.1,) * 6 + (0.6, 2.4, 3, 1.4, 0.8, 1, 1, 0.8, 0.8, 0.9, 1.5, 2.6, 2.4, 1.2, 0.7, 0.4, 0.2, 0.1),
    "evening": (
        *(0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.4, 0.6, 0.6, 0.6, 0.8, 0.8, 0.6, 0.6, 0.7, 0.9),
        *(1.4, 2.2, 2.8, 2.8, 2, 1.2, 0.5),
    ),
    "night": (
        *(2, 1.5, 0.8, 0.5, 0.4, 0.5, 0.5, 0.5, 0.5, 0.6, 0.6, 0.6, 0.8, 0.8, 0.6, 0.5, 0.5, 0.6),
        *(0.9, 1.4, 2, 2.6, 3, 2.8),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of problem, as `calls.toml` has it."""

    of: str
    category: str
    weight: float
    when: str
    where: tuple[str, ...]
    type: str
    titles: tuple[str, ...]
    says: tuple[str, ...]
    more: tuple[str, ...]
    wishes: tuple[str, ...]
    rain: float = 1.0
    importance: int = 0


@dataclass(frozen=True, slots=True)
class Phrases:
    """Everything people say: words by name, later calls by type, matters by class."""

    words: Mapping[str, tuple[str, ...]]
    following: Mapping[str, tuple[str, ...]]
    matters: Mapping[str, Matter]


@cache
def phrases() -> Phrases:
    """The phrases of `calls.toml`. Raises msgspec.ValidationError naming a part that is wrong or missing."""
    said = tomllib.loads((Path(__file__).parent / "calls.toml").read_text("utf-8"))
    words = dict[str, tuple[str, ...]]
    return Phrases(
        msgspec.convert(said["words"], words),
        msgspec.convert(said["following"], words),
        {one.of: one for one in msgspec.convert(said["matter"], list[Matter])},
    )


def rate(at: datetime, *, rain: bool = False) -> float:
    """How many calls there are at this hour, against the mean of all hours of a dry week."""
    local = at.astimezone(CITY)
    every = phrases().matters.values()
    of_day = 0.72 if local.weekday() >= 5 else 1.11
    return of_day * sum(weight(one, local.hour, rain=rain) for one in every) / _mean()


@cache
def _mean() -> float:
    every = phrases().matters.values()
    return sum(weight(one, hour, rain=False) for one in every for hour in range(24)) / 24


def weight(one: Matter, hour: int, *, rain: bool) -> float:
    """How often people call about a matter at this hour of the city's clock, against the other matters."""
    rhythm = RHYTHMS[one.when]
    return one.weight * rhythm[hour] * 24 / sum(rhythm) * (one.rain if rain else 1.0)
