"""A rule as it counts for one device: its own levels, its calendar, what is usual of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sensors.rules.level import Level
from sensors.rules.normal import Normals
from sensors.rules.rule import Rule
from sensors.rules.schedule import IsWorking, When, monday_to_friday


@dataclass(frozen=True, slots=True)
class Override:
    """What one device has instead of what its rule says; None: as the rule says.

    off: the rule does not judge this device.
    """

    levels: tuple[Level, ...] | None = None
    when: tuple[When, ...] | None = None
    lateness_s: float | None = None
    longest_gap_s: float | None = None
    off: bool = False


def overridden(rule: Rule, override: Override) -> Rule | None:
    """The rule as it counts for the device; None where it is off. Raises BadRule.

    A device with levels of its own has them at all times, unless its override names stretches, too.
    """
    if override.off:
        return None
    said: dict[str, object] = {}
    if override.levels is not None:
        said |= {"levels": override.levels, "when": ()}
    for name in ("when", "lateness_s", "longest_gap_s"):
        if getattr(override, name) is not None:
            said[name] = getattr(override, name)
    return replace(rule, **said)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Terms:
    """A rule, and what it needs to know besides the readings. version: of the rule, for what is remembered."""

    rule: Rule
    is_working: IsWorking = monday_to_friday
    usually: Normals = ()
    version: str = ""

    def levels_at(self, at: datetime) -> Sequence[Level]:
        """The levels that count at an instant; none: the rule is off then."""
        for one in self.rule.when:
            if one.holds(at, self.is_working):
                return one.levels
        return self.rule.levels

    def turns(self, after: datetime, before: datetime) -> list[datetime]:
        """The instants from one to another, excluded, at which other levels may begin to count, in order."""
        return sorted({at for one in self.rule.when for at in one.turns(after, before)})

    def goes_off(self, after: datetime, until: datetime) -> datetime | None:
        """The first instant from one to another, both included, at which the rule is found off; None: it is not.

        Looked at are those at which a stretch of hours may begin or end, and the last.
        """
        if not self.rule.has_hours_off:
            return None
        at = (*self.turns(after, until), until)
        return next((one for one in at if not self.levels_at(one)), None)

    def silences(self) -> set[float]:
        """The lengths of silence that count at any time, s."""
        return {one.raise_at for levels in self.rule.all_levels() for one in levels}
