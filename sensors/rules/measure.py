"""What of the readings a rule looks at: each measure turns an ordered series (`sensors.rules.points`) into the number
that levels judge.

| kind | the number | its unit |
|---|---|---|
| value | the reading itself | of the quantity |
| rate | how fast it changed over the window: (newest - first) / time between | of the quantity per `per_s` |
| sum | all amounts of the window together (rain of an hour), one below 0 as none | of the quantity |
| mean | their mean | of the quantity |
| spread | highest less lowest of the window: a value that is stuck has none | of the quantity |
| silence | how long nothing was heard | s |
| deviation | how far the reading is from what is usual at its hour of the week | see `Deviation` |

The window reaches back `window_s` from each reading, its far end excluded. All of it is made of the sorted readings
alone: a reading that comes late changes exactly what it would have been.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import inf
from typing import Final

from hub.foundation.errors import Phrase
from sensors.errors import BadRule


class Kind(StrEnum):
    """The measures there are."""

    VALUE = "value"
    RATE = "rate"
    SUM = "sum"
    MEAN = "mean"
    SPREAD = "spread"
    SILENCE = "silence"
    DEVIATION = "deviation"


class Deviation(StrEnum):
    """In what a deviation is counted."""

    #: Times the usual spread of that hour: 1.4826 × the median distance from the median (as σ where it is normal).
    SPREAD = "spread"
    #: In the unit of the quantity.
    UNIT = "unit"
    #: In percent of the usual value.
    PERCENT = "percent"


#: Measures that look back over a window → the readings there must be in it, unless the rule says otherwise.
LEAST: Final = {Kind.RATE: 2, Kind.SUM: 1, Kind.MEAN: 1, Kind.SPREAD: 3}
#: Weeks whose readings must stand behind what is usual, unless the rule says otherwise.
LEAST_USUAL: Final = 4
DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured. window_s, per_s: seconds; see the table above for which kinds have them.

    least: readings a window must hold, or for a deviation stand behind its hour (None: LEAST). in_: how a deviation is
    counted; floor: the least spread it reckons with, in the unit of the quantity, so that a value that never moves
    does not make an alarm of its first small step.
    """

    kind: Kind = Kind.VALUE
    window_s: float = 0.0
    per_s: float = 3600.0
    least: int | None = None
    in_: Deviation = Deviation.SPREAD
    floor: float = 0.0

    def __post_init__(self) -> None:
        if self.has_window and not 0 < self.window_s <= 31 * DAY_S:
            raise BadRule(
                field="measure.window_s",
                why=Phrase(
                    "this measure needs a window of 1 s to 31 days, got %(got)s s",
                    got=f"{self.window_s:g}",
                ),
            )
        if not self.has_window and self.window_s:
            raise BadRule(field="measure.window_s", why=Phrase("this measure looks at no window"))
        if not 0 < self.per_s <= 31 * DAY_S:
            raise BadRule(
                field="measure.per_s",
                why=Phrase(
                    "expected seconds above 0, 31 days at most, got %(got)s", got=f"{self.per_s:g}"
                ),
            )
        if self.least is not None and self.least < 1:
            raise BadRule(
                field="measure.least",
                why=Phrase("expected 1 at least, got %(got)s", got=self.least),
            )
        if not 0 <= self.floor < inf:
            raise BadRule(
                field="measure.floor",
                why=Phrase(
                    "expected a number from 0 that is finite, got %(got)s", got=f"{self.floor:g}"
                ),
            )
        if self.kind is Kind.DEVIATION and self.in_ is Deviation.SPREAD and not self.floor:
            raise BadRule(
                field="measure.floor",
                why=Phrase(
                    "a deviation in spreads needs the least spread it reckons with, above 0"
                ),
            )

    @property
    def has_window(self) -> bool:
        """Whether it looks back over a window of readings."""
        return self.kind in LEAST

    @property
    def window(self) -> timedelta:
        """How far before a reading it looks."""
        return timedelta(seconds=self.window_s)

    @property
    def fewest(self) -> int:
        """How many readings there must be."""
        return self.least or LEAST.get(self.kind, LEAST_USUAL)
