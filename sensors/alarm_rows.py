"""The rows of alarms: what changes is written to them, and what a late reading showed is put right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from hub.foundation import clock, ids
from sensors import alarm_words
from sensors.models import Alarm, AlarmRule
from sensors.parcel import DeviceRow
from sensors.rules import Change, Redone, Sample, Spell, Terms, paired

#: By device and rule.
Key = tuple[int, str]
RAISED: Final = "alarm.raised"
LEVEL_CHANGED: Final = "alarm.level_changed"
CLEARED: Final = "alarm.cleared"
CORRECTED: Final = "alarm.corrected"
#: What may change of an alarm once it is there.
_CHANGING: Final = [
    "rule", "level", "worst", "raised_at", "level_at", "cleared_at", "withdrawn_at", "value", "evidence",
    "why", "last_why", "corrections",
]  # fmt: skip


@dataclass(slots=True)
class Turn:
    """One change of one alarm. alarm: the row it happened to; kind: the journal's word for it, where it is not the one
    that follows from the change.
    """

    alarm: Alarm
    device: DeviceRow
    rule: AlarmRule
    change: Change
    why: dict[str, Any]
    kind: str = ""

    def __post_init__(self) -> None:
        if not self.kind:
            self.kind = LEVEL_CHANGED
            if self.change.was is None:
                self.kind = RAISED
            elif self.change.level is None:
                self.kind = CLEARED


@dataclass(frozen=True, slots=True)
class One:
    """The device and the rule whose alarms are written."""

    device: DeviceRow
    row: AlarmRule
    terms: Terms

    @property
    def key(self) -> Key:
        """By which its alarms are found."""
        return self.device.id, self.row.code


class Rows:
    """The alarms of some devices and rules: the open ones, and those that may be put right."""

    def __init__(self, since: Mapping[Key, datetime | None]) -> None:
        """since: by device and rule, from when on alarms that are over may be put right; None: none."""
        self._rows: dict[Key, list[Alarm]] = {key: [] for key in since}
        self._new: list[Alarm] = []
        self._touched: dict[Any, Alarm] = {}
        if not since:
            return
        oldest = min((at for at in since.values() if at is not None), default=None)
        wanted = Q(cleared_at__isnull=True)
        if oldest is not None:
            wanted |= Q(cleared_at__gte=oldest)
        found = Alarm.objects.filter(wanted, device_id__in={device for device, _ in since})
        for alarm in found.order_by("raised_at", "id"):
            if (alarm.device_id, alarm.rule_code) in self._rows:
                self._rows[alarm.device_id, alarm.rule_code].append(alarm)

    def turn(self, one: One, change: Change) -> Turn:
        """Write a change to the open alarm, or to a new one."""
        alarm = next((row for row in self._rows[one.key] if row.cleared_at is None), None)
        if alarm is None:
            alarm = self._raise(one, change)
        why = alarm_words.why(one.device, one.row, one.terms, change).as_json()
        self._write(alarm, change, why)
        return Turn(alarm, one.device, one.row, change, why)

    def put_right(self, one: One, redone: Redone, late: Sequence[Sample]) -> list[Turn]:
        """Make the alarms that were told those of the sorted readings. late: what showed it, oldest first.

        An alarm that never was stays as a row that is withdrawn, since what it caused has happened.
        """
        turns: list[Turn] = []
        for was, now in paired(redone.before, redone.after):
            row = self._of(one.key, was) if was is not None else None
            if now is None:
                if row is not None and was is not None:
                    turns.append(self._correct(one, row, was, None, late))
            elif row is None or was is None:
                turns += self._appear(one, now, redone.changes, late)
            elif was != now:
                turns.append(self._correct(one, row, was, now, late, redone.changes))
        return turns

    def write(self) -> None:
        """Store what was changed: what ends first, then what begins, since one is open per device and rule."""
        new = {alarm.uid for alarm in self._new}
        old = [alarm for uid, alarm in self._touched.items() if uid not in new]
        for rows in (
            [alarm for alarm in old if alarm.cleared_at is not None],
            [alarm for alarm in old if alarm.cleared_at is None],
        ):
            if rows:
                Alarm.objects.bulk_update(rows, _CHANGING)
        Alarm.objects.bulk_create(self._new)

    def _of(self, key: Key, spell: Spell) -> Alarm | None:
        """The row of an alarm that was told."""
        living = [row for row in self._rows[key] if row.withdrawn_at is None]
        same = [row for row in living if row.raised_at == spell.raised_at]
        if not same and spell.cleared_at is None:  # raised before its rule had this version
            same = [row for row in living if row.cleared_at is None]
        return same[0] if same else None

    def _raise(self, one: One, change: Change) -> Alarm:
        alarm = Alarm(
            uid=ids.uuid7(),
            device_id=one.device.id,
            rule=one.row,
            rule_code=one.row.code,
            level=change.level or 0,
            worst=change.level or 0,
            raised_at=change.at,
            level_at=change.at,
            recorded_at=clock.now(),
            value=change.value,
            evidence=[],
            why={},
        )
        self._rows[one.key].append(alarm)
        self._new.append(alarm)
        return alarm

    def _write(self, alarm: Alarm, change: Change, why: dict[str, Any]) -> None:
        self._touched[alarm.uid] = alarm
        if change.was is None:
            alarm.why = why
        alarm.last_why = why
        alarm.level_at = change.at
        if change.level is None:
            alarm.cleared_at = change.at
            return
        alarm.level, alarm.worst = change.level, min(alarm.worst, change.level)
        alarm.value = change.value
        _prove(alarm, change)

    def _appear(
        self, one: One, now: Spell, changes: Sequence[Change], late: Sequence[Sample]
    ) -> list[Turn]:
        """An alarm nobody knew of: told as it would have been, or the one that was withdrawn before."""
        withdrawn = [
            row
            for row in self._rows[one.key]
            if row.withdrawn_at is not None and row.raised_at == now.raised_at
        ]
        if withdrawn:
            row = withdrawn[0]
            was = Spell(row.raised_at, row.raised_at, row.level, row.worst, row.level_at, row.value)
            row.withdrawn_at = None
            return [self._correct(one, row, was, now, late, changes)]
        its = [change for change in changes if _is_of(now, change)]
        alarm = self._raise(one, its[0])
        turns = []
        for change in its:
            why = alarm_words.why(one.device, one.row, one.terms, change).as_json()
            self._write(alarm, change, why)
            turns.append(Turn(alarm, one.device, one.row, change, why))
        return turns

    def _correct(
        self,
        one: One,
        alarm: Alarm,
        was: Spell,
        now: Spell | None,
        late: Sequence[Sample],
        changes: Sequence[Change] = (),
    ) -> Turn:
        self._touched[alarm.uid] = alarm
        first = late[0]
        why = alarm_words.put_right(
            one.device, one.row, one.terms, was, now, (first.at, first.value)
        ).as_json()
        was_open = alarm.cleared_at is None
        note(alarm, was, now, why, late)
        alarm.last_why = why
        if now is None:
            alarm.withdrawn_at = clock.now()
            alarm.cleared_at = alarm.cleared_at or max(alarm.level_at, alarm.raised_at)
            change = _as_change(alarm, None, was.level)
            return Turn(alarm, one.device, one.row, change, why, CORRECTED)
        alarm.raised_at, alarm.cleared_at = now.raised_at, now.cleared_at
        alarm.level, alarm.worst, alarm.level_at = now.level, now.worst, now.level_at
        alarm.value = now.value
        for one_change in changes:
            if one_change.level is not None and _is_of(now, one_change):
                _prove(alarm, one_change)
        level = None if now.cleared_at is not None else now.level
        kind = CLEARED if was_open and level is None else CORRECTED
        return Turn(alarm, one.device, one.row, _as_change(alarm, level, was.level), why, kind)


def note(
    alarm: Alarm, was: Spell, now: Spell | None, why: dict[str, Any], late: Sequence[Sample]
) -> None:
    """Add to an alarm what late readings showed. now: what it is, or would have been; None: none."""
    alarm.corrections = [
        *alarm.corrections,
        {
            "recorded_at": clock.now().isoformat(),
            "was": _written(was),
            "now": now and _written(now),
            "readings": [[one.at.isoformat(), one.value] for one in late[:8]],
            "why": why,
        },
    ]


def spell_of(alarm: Alarm) -> Spell:
    """An alarm as its row says it."""
    return Spell(
        alarm.raised_at, alarm.cleared_at, alarm.level, alarm.worst, alarm.level_at, alarm.value
    )


def _written(spell: Spell) -> dict[str, Any]:
    return {
        "raised_at": spell.raised_at.isoformat(),
        "cleared_at": spell.cleared_at and spell.cleared_at.isoformat(),
        "level": spell.level,
        "worst": spell.worst,
    }


def _as_change(alarm: Alarm, level: int | None, was: int) -> Change:
    at = alarm.cleared_at if level is None and alarm.cleared_at is not None else alarm.level_at
    return Change(level, was, at, alarm.value, alarm.value, 0.0)


def _is_of(spell: Spell, change: Change) -> bool:
    return spell.raised_at <= change.at and (
        spell.cleared_at is None or change.at <= spell.cleared_at
    )


def _prove(alarm: Alarm, change: Change) -> None:
    known = {at for at, _ in alarm.evidence}
    fresh = [[one.at.isoformat(), one.value] for one in change.evidence]
    alarm.evidence = alarm.evidence + [one for one in fresh if one[0] not in known]
