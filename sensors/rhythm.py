"""A device's own rhythm, learnt from when it spoke. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sensors.limits import Limits

#: Fewer intervals say nothing yet; the type's rhythm counts.
ENOUGH: Final = 8


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What was learnt. s: seconds between two, None when there are too few; n: intervals it was learnt from."""

    s: float | None
    n: int


def learn(instants: Sequence[float]) -> Rhythm:
    """The interval in which half of the time passes, of instants in seconds, in any order.

    Weighed by time and not by number: a device that reports every 20 s during an incident and every hour otherwise
    has a rhythm of an hour, whatever the share of its messages that came during the incident.
    """
    ordered = sorted(set(instants))
    apart = sorted(later - earlier for earlier, later in itertools.pairwise(ordered))
    if len(apart) < ENOUGH:
        return Rhythm(None, len(apart))
    half, passed = sum(apart) / 2, 0.0
    for one in apart:
        passed += one
        if passed >= half:
            return Rhythm(one, len(apart))
    return Rhythm(apart[-1], len(apart))


def bounded(learnt: float | None, of_type: float, limits: Limits) -> float:
    """The rhythm that counts, seconds: the learnt one within the bounds of the type, the type's when none is learnt."""
    if learnt is None:
        return of_type
    return min(max(learnt, of_type * limits.rhythm_least), of_type * limits.rhythm_most)


def gaps(instants: Sequence[float], rhythm_s: float, rhythms: float) -> tuple[int, float]:
    """How many breaks longer than so many rhythms there are between instants in seconds, and the longest, seconds."""
    ordered = sorted(set(instants))
    apart = [later - earlier for earlier, later in itertools.pairwise(ordered)]
    breaks = [one for one in apart if one > rhythms * rhythm_s]
    return len(breaks), max(breaks, default=0.0)
