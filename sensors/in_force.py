"""The alarm rules in force as they count for each device: its own levels, its calendar, what is usual of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from grid import calendar
from grid.stamps import Kept
from sensors.models import Alarm, AlarmRule, RuleOverride
from sensors.rules import (
    Deviation,
    Flapping,
    Kind,
    Level,
    Measure,
    Override,
    Rule,
    Terms,
    When,
    overridden,
)
from sensors.rules.normal import Normals


@dataclass(frozen=True, slots=True)
class InForce:
    """One row of the rules, and how it is judged; own: of the devices that have something else (None: nothing).

    versions: by device, what tells one reading of the rule from the next.
    """

    row: AlarmRule
    rule: Rule
    #: For the devices that have nothing of their own, where no calendar and nothing usual has a part in it.
    plain: Terms | None
    own: Mapping[int, tuple[Rule | None, str]]

    @property
    def is_deviation(self) -> bool:
        """Whether it has to know what is usual (`sensors.baselines`)."""
        return self.rule.measure.kind is Kind.DEVIATION

    def terms(self, device_id: int, usually: Normals = ()) -> Terms | None:
        """The rule as it counts for a device; None where it is off."""
        if self.plain is not None and device_id not in self.own:
            return self.plain
        rule, version = self.own.get(device_id, (self.rule, str(self.row.version)))
        if rule is None:
            return None
        if not rule.when:
            return Terms(rule, usually=usually, version=version)
        return Terms(rule, calendar.load().is_working, usually, version)


Book = Mapping[tuple[int, str], list[InForce]]
_kept: Kept[Book] = Kept("alarm_rules")


def book() -> Book:
    """The rules in force by device type and quantity; kept in the process until a rule changes."""
    return _kept.get(None, _read)


def _read() -> Book:
    found: dict[tuple[int, str], list[InForce]] = {}
    own: dict[str, list[RuleOverride]] = {}
    for override in RuleOverride.objects.filter(valid_to__isnull=True):
        own.setdefault(override.rule_code, []).append(override)
    for row in AlarmRule.objects.filter(valid_to__isnull=True).order_by("code"):
        found.setdefault((row.device_type_id, row.quantity), []).append(
            in_force(row, own.get(row.code, ()))
        )
    return found


def in_force(row: AlarmRule, overrides: Any = ()) -> InForce:
    """A row of the rules with what single devices have instead. Raises BadRule."""
    rule = parsed(row)
    plain = not rule.when and rule.measure.kind is not Kind.DEVIATION
    return InForce(
        row,
        rule,
        Terms(rule, version=str(row.version)) if plain else None,
        {
            one.device_id: (overridden(rule, override(one.said)), f"{row.version}/{one.pk}")
            for one in overrides
        },
    )


def as_raised(alarms: Sequence[Alarm]) -> list[Terms | None]:
    """For each alarm its rule as it counted for its device when that was recorded. The calendar is today's."""
    overrides: dict[tuple[int, str], list[RuleOverride]] = {}
    asked = RuleOverride.objects.filter(device_id__in={one.device_id for one in alarms})
    for override in asked if alarms else ():
        overrides.setdefault((override.device_id, override.rule_code), []).append(override)
    found = []
    for alarm in alarms:
        its = [
            one
            for one in overrides.get((alarm.device_id, alarm.rule_code), ())
            if one.valid_from <= alarm.recorded_at
            and (one.valid_to is None or one.valid_to > alarm.recorded_at)
        ]
        found.append(in_force(alarm.rule, its).terms(alarm.device_id))
    return found


def parsed(row: AlarmRule) -> Rule:
    """The rule as it is judged by. Raises BadRule where it contradicts itself."""
    return Rule(
        quantity=row.quantity,
        levels=_levels(row.levels),
        above=row.above,
        longest_gap_s=row.longest_gap_s,
        measure=_measure(row.measure),
        lateness_s=row.lateness_s,
        when=tuple(_when(one) for one in row.when),
        flapping=None if row.flapping is None else Flapping(**row.flapping),
    )


def override(said: Mapping[str, Any]) -> Override:
    """What a device has instead, of its row. Raises BadRule."""
    return Override(
        levels=_levels(said["levels"]) if "levels" in said else None,
        when=tuple(_when(one) for one in said["when"]) if "when" in said else None,
        lateness_s=said.get("lateness_s"),
        longest_gap_s=said.get("longest_gap_s"),
        off=said.get("off", False),
    )


def _measure(written: Mapping[str, Any]) -> Measure:
    said = {"in_" if key == "in" else key: value for key, value in written.items()}
    said["kind"] = Kind(said.get("kind", Kind.VALUE))
    if "in_" in said:
        said["in_"] = Deviation(said["in_"])
    return Measure(**said)


def _levels(rows: Any) -> tuple[Level, ...]:
    return tuple(Level(**one) for one in rows)


def _when(row: Mapping[str, Any]) -> When:
    return When(
        levels=_levels(row.get("levels", ())),
        name=row.get("name", ""),
        days=row.get("days", "all"),
        from_=time.fromisoformat(row.get("from", "00:00")),
        to=time.fromisoformat(row.get("to", "00:00")),
    )
