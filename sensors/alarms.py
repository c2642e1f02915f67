"""Alarms: new readings judged on locked states; what is raised becomes a report in the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from hub.foundation import clock, ids
from hub.foundation.why import Why
from sensors import rules, states
from sensors.models import Alarm, AlarmRule, Reading
from sensors.parcel import Batch, DeviceRow
from sensors.rules import Change, Memory, Sample

#: Level of an alarm -> importance of the case it opens; what is graver than 1 is not known.
IMPORTANCE: Final = {1: 3, 2: 2, 3: 1}


@dataclass(slots=True)
class Turn:
    """One change of one alarm in this batch. alarm: the row it happened to."""

    alarm: Alarm
    device: DeviceRow
    rule: AlarmRule
    change: Change
    why: dict[str, Any]


@dataclass(slots=True)
class Judged:
    """What judging a batch brought."""

    turns: list[Turn] = field(default_factory=list)
    opened: list[Alarm] = field(default_factory=list)


def judge(batch: Batch) -> list[Turn]:
    """Judge the batch's new readings and write the alarms; the changes, in order per device and rule.

    What the rules remember is left in the devices' rows, for `sensors.states.put`. A new alarm has no case yet;
    `sensors.reporting` gives it one in the same transaction.
    """
    loud = {key: asked for key, asked in _asked(batch).items() if not asked.is_calm()}
    if not loud:
        return []
    for _, asked in sorted(loud.items()):
        asked.judge()
    changed = {key: asked for key, asked in sorted(loud.items()) if asked.changes}
    if not changed:
        return []
    states.describe(asked.device for asked in changed.values())
    open_alarms = _open_alarms(changed)
    judged = Judged()
    for key, asked in changed.items():
        _turn(judged, key, asked, open_alarms)
    _write(judged)
    return judged.turns


Key = tuple[int, str]


class Asked(msgspec.Struct):
    """One rule and the new numbers of one device that it is asked about."""

    device: DeviceRow
    row: AlarmRule
    rule: rules.Rule
    samples: list[Sample] = []
    changes: tuple[Change, ...] = ()

    def is_calm(self) -> bool:
        """Whether nothing is remembered and nothing asks for a level: then nothing can change."""
        if self.row.code in self.device.memories:
            return False
        values = [sample.value for sample in self.samples]
        last = _last(self.device, self.rule.quantity)
        return rules.is_calm(self.rule, values if last is None else [*values, last.value])

    def judge(self) -> None:
        """Find the changes, and leave in the device's row what is to be remembered."""
        memories, code = self.device.memories, self.row.code
        stored = memories.get(code)
        memory = (
            rules.restore(stored)
            if stored
            else _fresh(self.device, self.rule.quantity, self.samples)
        )
        result = rules.judge(self.rule, memory, self.samples)
        self.changes = result.changes
        memories.pop(code, None)
        if not result.quiet:
            memories[code] = rules.dump(result.memory)


def _asked(batch: Batch) -> dict[Key, Asked]:
    """The new numbers by device and rule in force."""
    new = [one for one in batch.values if one.is_new and one.value is not None]
    if not new:
        return {}
    types = {one.device.type_id for one in new}
    in_force: dict[tuple[int, str], list[tuple[AlarmRule, rules.Rule]]] = {}
    for row in AlarmRule.objects.filter(valid_to__isnull=True, device_type_id__in=types):
        in_force.setdefault((row.device_type_id, row.quantity), []).append((row, parsed(row)))
    asked: dict[Key, Asked] = {}
    for one in new:
        for row, rule in in_force.get((one.device.type_id, one.reading.quantity), ()):
            key = (one.device.id, row.code)
            if key not in asked:
                asked[key] = Asked(one.device, row, rule)
            asked[key].samples.append(Sample(one.reading.observed_at, one.value or 0.0))
    return asked


def _last(device: DeviceRow, quantity: str) -> Sample | None:
    """The newest number known before the batch; what the batch did not replace still stands among the values."""
    last = device.before.get(quantity, device.values.get(quantity))
    if last is None or isinstance(last.v, str):
        return None
    return Sample(last.t, last.v)


def _open_alarms(keys: Collection[Key]) -> dict[Key, Alarm]:
    found = Alarm.objects.filter(cleared_at__isnull=True, device_id__in={one for one, _ in keys})
    return {(one.device_id, one.rule_code): one for one in found}


def parsed(rule: AlarmRule) -> rules.Rule:
    """The rule as it is judged by. Raises BadRule when its levels contradict each other."""
    return rules.Rule(
        quantity=rule.quantity,
        levels=tuple(rules.Level(**one) for one in rule.levels),
        above=rule.above,
        longest_gap_s=rule.longest_gap_s,
    )


def _turn(judged: Judged, key: Key, asked: Asked, open_alarms: dict[Key, Alarm]) -> None:
    device, row = asked.device, asked.row
    for change in asked.changes:
        alarm = open_alarms.get(key)
        if alarm is None:
            alarm = open_alarms[key] = _new_alarm(device, row, change)
            judged.opened.append(alarm)
        turn = Turn(alarm, device, row, change, _why(device, row, change).as_json())
        _apply(turn)
        judged.turns.append(turn)
        if change.level is None:
            del open_alarms[key]


def _fresh(device: DeviceRow, quantity: str, samples: list[Sample]) -> Memory:
    """The memory of a device where nothing was on or running: its newest reading before the batch.

    When a late reading comes, the newest ones are read again, so that it falls into its place.
    """
    last = _last(device, quantity)
    if last is None:
        return Memory()
    if min(sample.at for sample in samples) > last.at:
        return Memory(recent=(last,))
    new = {sample.at for sample in samples}
    before = (
        Reading.objects.filter(device_id=device.id, quantity=quantity, value__isnull=False)
        .filter(observed_at__lte=last.at)
        .order_by("-observed_at")
        .values_list("observed_at", "value")[: rules.KEEP + len(new)]
    )
    known = [Sample(at, value or 0.0) for at, value in before if at not in new][: rules.KEEP]
    # what is older than the oldest of a full window counts as judged
    base_at = known[-1].at if len(known) == rules.KEEP else None
    return Memory(base_at=base_at, recent=tuple(reversed(known[: -1 if base_at else None])))


def _new_alarm(device: DeviceRow, rule: AlarmRule, change: Change) -> Alarm:
    return Alarm(
        uid=ids.uuid7(),
        device_id=device.id,
        rule=rule,
        rule_code=rule.code,
        level=change.level or 0,
        worst=change.level or 0,
        raised_at=change.at,
        level_at=change.at,
        recorded_at=clock.now(),
        value=change.value,
        evidence=[[sample.at.isoformat(), sample.value] for sample in change.evidence],
        why={},
    )


def _apply(turn: Turn) -> None:
    alarm, change = turn.alarm, turn.change
    if change.was is None:
        alarm.why = turn.why
    alarm.last_why = turn.why
    alarm.level_at = change.at
    if change.level is None:
        alarm.cleared_at = change.at
        return
    alarm.level, alarm.worst = change.level, min(alarm.worst, change.level)
    alarm.value = change.value
    known = {at for at, _ in alarm.evidence}
    fresh = [[one.at.isoformat(), one.value] for one in change.evidence]
    alarm.evidence = alarm.evidence + [one for one in fresh if one[0] not in known]


def _why(device: DeviceRow, rule: AlarmRule, change: Change) -> Why:
    quantity = device.quantities.get(rule.quantity, {})
    values = {
        "device": device.name or device.code,
        "quantity": quantity.get("name", rule.quantity),
        "unit": quantity.get("unit", ""),
        "value": round(change.value, 6),
        "at": change.at.astimezone(clock.CITY).isoformat(sep=" ", timespec="seconds")[:19],
        "threshold": change.threshold,
        "held_s": round(change.held_s),
        "level": change.level,
        "was": change.was,
        "rule": rule.name,
        "version": rule.version,
    }
    if change.level is None:
        return Why("sensors.alarm.cleared", values)
    if change.was is None:
        above = "above" if rule.above else "below"
        return Why(f"sensors.alarm.raised_{above}", values)
    return Why("sensors.alarm.level", values)


def _write(judged: Judged) -> None:
    new = {alarm.uid for alarm in judged.opened}
    old = {turn.alarm.uid: turn.alarm for turn in judged.turns if turn.alarm.uid not in new}
    # what ends first, then what begins: there is one open alarm per device and rule
    Alarm.objects.bulk_update(
        old.values(), ["level", "worst", "level_at", "cleared_at", "value", "evidence", "last_why"]
    )
    Alarm.objects.bulk_create(judged.opened)
