"""A rule as it is judged by: what is measured, its levels, when they count, how late a reading may come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hub.foundation.errors import Phrase
from sensors.errors import BadRule
from sensors.rules.level import LONGEST_S, Level, check
from sensors.rules.measure import DAY_S, Kind, Measure
from sensors.rules.schedule import When

__all__ = ["Flapping", "Level", "Rule"]

#: How late a reading may come where a rule does not say it.
LATENESS_S = 3600.0


@dataclass(frozen=True, slots=True)
class Flapping:
    """An alarm that changed `changes` times within `window_s` is held at the gravest level it had, until its level
    stayed the same for `window_s`.
    """

    changes: int
    window_s: float

    def __post_init__(self) -> None:
        if not 2 <= self.changes <= 50:
            raise BadRule(
                field="flapping.changes",
                why=Phrase("expected 2 to 50 changes, got %(got)s", got=self.changes),
            )
        if not 0 < self.window_s <= DAY_S:
            raise BadRule(
                field="flapping.window_s",
                why=Phrase(
                    "expected seconds above 0, a day at most, got %(got)s", got=f"{self.window_s:g}"
                ),
            )


@dataclass(frozen=True, slots=True)
class Rule:
    """What is judged. levels: from the mildest to the gravest; above: an alarm is a number too high."""

    quantity: str
    levels: tuple[Level, ...]
    above: bool = True
    #: A silence longer than this breaks a running duration; None: silence counts as no change.
    longest_gap_s: float | None = None
    measure: Measure = field(default_factory=Measure)
    #: A reading that is older than the newest by more than this is stored, and changes no alarm.
    lateness_s: float = LATENESS_S
    #: Stretches of time with levels of their own; the first that holds counts.
    when: tuple[When, ...] = ()
    flapping: Flapping | None = None
    #: The threshold that a number asking for no level, at any time, is inside of.
    mildest: float = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.levels and not any(one.levels for one in self.when):
            raise BadRule(field="levels", why=Phrase("there is no level"))
        if self.measure.kind is Kind.SILENCE:
            self._check_silence()
        check(self.levels, above=self.above)
        for n, one in enumerate(self.when):
            check(one.levels, above=self.above, field=f"when[{n}].levels")
        if not 0 <= self.lateness_s <= 7 * DAY_S:
            raise BadRule(
                field="lateness_s",
                why=Phrase(
                    "expected seconds from 0 to 7 days, got %(got)s", got=f"{self.lateness_s:g}"
                ),
            )
        if self.longest_gap_s is not None and not 0 < self.longest_gap_s <= LONGEST_S:
            raise BadRule(
                field="longest_gap_s",
                why=Phrase(
                    "expected seconds above 0, a year at most, got %(got)s",
                    got=f"{self.longest_gap_s:g}",
                ),
            )
        found = [levels[0].raise_at for levels in self.all_levels() if levels]
        object.__setattr__(self, "mildest", min(found) if self.above else max(found))

    def _check_silence(self) -> None:
        if not self.above:
            raise BadRule(field="above", why=Phrase("a silence is an alarm when it is too long"))
        for levels in self.all_levels():
            for one in levels:
                if one.after_s or one.clear_after_s or one.clear_at <= 0 or one.raise_at <= 0:
                    raise BadRule(
                        field="levels",
                        why=Phrase(
                            "a silence has thresholds above 0 s and no durations beside them"
                        ),
                    )
                if one.raise_at > LONGEST_S:
                    raise BadRule(
                        field="levels",
                        why=Phrase(
                            "a silence is at most a year long, got %(got)s s",
                            got=f"{one.raise_at:g}",
                        ),
                    )

    def all_levels(self) -> Sequence[tuple[Level, ...]]:
        """The levels of all times: those of the rule, then those of its stretches."""
        return (self.levels, *(one.levels for one in self.when))

    @property
    def has_hours_off(self) -> bool:
        """Whether there are hours without levels."""
        return bool(self.when) and not all(self.all_levels())

    def beyond(self, one: Level, value: float) -> bool:
        """Whether a number asks for this level to be raised."""
        return value >= one.raise_at if self.above else value <= one.raise_at

    def inside(self, one: Level, value: float) -> bool:
        """Whether a number asks for this level to be cleared."""
        return value < one.clear_at if self.above else value > one.clear_at
