"""Alarms: new readings judged on locked states; what is raised becomes a report in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import msgspec
from django.db import connection

from hub.foundation import clock, ids, sqlfile
from hub.foundation.why import Why
from sensors import rules
from sensors.models import Alarm, AlarmRule, AlarmState, Reading
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
    states: list[dict[str, Any]] = field(default_factory=list)


def judge(batch: Batch) -> list[Turn]:
    """Judge the batch's new readings and write states and alarms; the changes, in order per device and rule.

    A new alarm has no case yet; `sensors.reporting` gives it one in the same transaction.
    """
    asked = _asked(batch)
    if not asked:
        return []
    known = _locked_states(asked)
    judged = Judged()
    open_alarms = _open_alarms(key for key, level in _levels(known) if level is not None)
    for key, (device, rule, samples) in sorted(asked.items()):
        _judge_one(judged, key, device, rule, samples, known.get(key), open_alarms)
    _write(judged)
    for device in {turn.device.id: turn.device for turn in judged.turns}.values():
        device.alarm_level = _gravest(device.id)
    return judged.turns


Key = tuple[int, str]
Asked = dict[Key, tuple[DeviceRow, AlarmRule, list[Sample]]]


def _asked(batch: Batch) -> Asked:
    """The new numbers by device and rule in force."""
    new = [one for one in batch.values if one.is_new and one.value is not None]
    if not new:
        return {}
    types = {one.device.type_id for one in new}
    in_force: dict[tuple[int, str], list[AlarmRule]] = {}
    for rule in AlarmRule.objects.filter(valid_to__isnull=True, device_type_id__in=types):
        in_force.setdefault((rule.device_type_id, rule.quantity), []).append(rule)
    asked: Asked = {}
    for one in new:
        for rule in in_force.get((one.device.type_id, one.reading.quantity), ()):
            key = (one.device.id, rule.code)
            sample = Sample(one.reading.observed_at, one.value or 0.0)
            asked.setdefault(key, (one.device, rule, []))[2].append(sample)
    return asked


def _locked_states(keys: Iterable[Key]) -> dict[Key, AlarmState]:
    ids_, codes = zip(*sorted(keys), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("sensors", "alarm_states_lock"), {"ids": list(ids_), "codes": list(codes)}
        )
        return {
            (device_id, code): AlarmState(
                device_id=device_id,
                rule_code=code,
                level=level,
                since=since,
                memory=_object(memory),
            )
            for device_id, code, level, since, memory in cursor.fetchall()
        }


def _object(value: Any) -> dict[str, Any]:
    return dict(json.loads(value)) if isinstance(value, str) else dict(value)


def _levels(states: dict[Key, AlarmState]) -> list[tuple[Key, int | None]]:
    return [(key, state.level) for key, state in states.items()]


def _open_alarms(keys: Iterable[Key]) -> dict[Key, Alarm]:
    wanted = set(keys)
    if not wanted:
        return {}
    found = Alarm.objects.filter(cleared_at__isnull=True, device_id__in={one for one, _ in wanted})
    return {(one.device_id, one.rule_code): one for one in found}


@lru_cache(maxsize=1024)
def _parsed(quantity: str, above: bool, longest_gap_s: int | None, levels: str) -> rules.Rule:
    return rules.Rule(
        quantity=quantity,
        levels=tuple(rules.Level(**one) for one in json.loads(levels)),
        above=above,
        longest_gap_s=longest_gap_s,
    )


def parsed(rule: AlarmRule) -> rules.Rule:
    """The rule as it is judged by. Raises BadRule when its levels contradict each other."""
    return _parsed(rule.quantity, rule.above, rule.longest_gap_s, json.dumps(rule.levels))


def _judge_one(
    judged: Judged,
    key: Key,
    device: DeviceRow,
    rule: AlarmRule,
    samples: list[Sample],
    state: AlarmState | None,
    open_alarms: dict[Key, Alarm],
) -> None:
    stored = state.memory if state else {}
    memory = rules.restore(stored) if stored else _fresh(device, rule.quantity, samples)
    result = rules.judge(parsed(rule), memory, samples)
    since = state.since if state else None
    for change in result.changes:
        alarm = open_alarms.get(key)
        if alarm is None:
            alarm = open_alarms[key] = _new_alarm(device, rule, change)
            judged.opened.append(alarm)
        turn = Turn(alarm, device, rule, change, _why(device, rule, change).as_json())
        _apply(turn)
        judged.turns.append(turn)
        since = change.at
        if change.level is None:
            del open_alarms[key]
    if stored or not result.quiet:
        judged.states.append(
            {
                "device_id": device.id,
                "rule_code": rule.code,
                "level": result.memory.told,
                "since": since if result.memory.told is not None else None,
                "memory": {} if result.quiet else rules.dump(result.memory),
            }
        )


def _fresh(device: DeviceRow, quantity: str, samples: list[Sample]) -> Memory:
    """The memory of a device where nothing was on or running: its newest reading before the batch.

    When a late reading comes, the newest ones are read again, so that it falls into its place.
    """
    last = device.before.get(quantity)
    if last is None or not isinstance(last["v"], int | float):
        return Memory()
    newest = datetime.fromisoformat(last["t"])
    if min(sample.at for sample in samples) > newest:
        return Memory(recent=(Sample(newest, float(last["v"])),))
    new = {sample.at for sample in samples}
    before = (
        Reading.objects.filter(device_id=device.id, quantity=quantity, value__isnull=False)
        .filter(observed_at__lte=newest)
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
    if judged.states:
        with connection.cursor() as cursor:
            cursor.execute(
                sqlfile.load("sensors", "alarm_states_put"),
                {"rows": msgspec.json.encode(judged.states).decode()},
            )
    new = {alarm.uid for alarm in judged.opened}
    old = {turn.alarm.uid: turn.alarm for turn in judged.turns if turn.alarm.uid not in new}
    # what ends first, then what begins: there is one open alarm per device and rule
    Alarm.objects.bulk_update(
        old.values(), ["level", "worst", "level_at", "cleared_at", "value", "evidence", "last_why"]
    )
    Alarm.objects.bulk_create(judged.opened)


def _gravest(device_id: int) -> int | None:
    return (
        Alarm.objects.filter(device_id=device_id, cleared_at__isnull=True)
        .order_by("level")
        .values_list("level", flat=True)
        .first()
    )
