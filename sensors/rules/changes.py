"""A change of an alarm's level, with what decided it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sensors.rules.samples import Sample


class Cause(StrEnum):
    """Why the level changed, beside a number that passed a threshold."""

    NUMBER = ""
    #: It changed too often: it is held at the gravest level it had.
    FLAPPING = "flapping"
    #: It was held, and has been calm for long enough.
    CALM = "calm"
    #: The hours of its levels ended.
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Change:
    """The alarm's level changed. level None: cleared; was None: raised.

    value: what the measure said, threshold: what decided, both in the unit of the measure; held_s: how long the
    deciding condition held; since: the oldest reading that had a part in it; evidence: those readings, oldest first,
    where they were at hand.
    """

    level: int | None
    was: int | None
    at: datetime
    value: float
    threshold: float
    held_s: float
    evidence: tuple[Sample, ...] = ()
    since: datetime | None = None
    cause: Cause = Cause.NUMBER
