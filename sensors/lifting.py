"""Alarms that end without a reading: their rule is no longer in force, or their device out of service."""

from __future__ import annotations

from collections.abc import Iterable

from hub.foundation import clock
from hub.foundation.journal import Work
from hub.foundation.why import Why
from sensors import reporting, states
from sensors.alarm_rows import Turn
from sensors.models import Alarm, DeviceState
from sensors.rules import Change


def lift(codes: Iterable[str], work: Work, *, rule_code: str | None = None) -> int:
    """End the open alarms of devices, of one rule or of all, and write it to their cases; how many.

    codes: of devices in service; call it before they are taken out of it. The caller holds the transaction.
    """
    devices = {row.id: row for row in states.lock(sorted(codes)).values()}
    states.describe(devices.values())
    found = Alarm.objects.filter(device_id__in=devices, cleared_at__isnull=True)
    if rule_code is not None:
        found = found.filter(rule_code=rule_code)
    for device in devices.values():
        device.memories = {
            code: kept
            for code, kept in device.memories.items()
            if rule_code is not None and code != rule_code
        }
    turns = []
    for alarm in found.select_related("rule").order_by("id"):
        # a device whose clock is ahead raised it in what is still to come
        now = max(clock.now(), alarm.raised_at, alarm.level_at)
        device = devices[alarm.device_id]
        change = Change(None, alarm.level, now, alarm.value, alarm.value, 0.0, ())
        values = {
            "device": device.name or device.code,
            "rule": alarm.rule.name,
            "at": now.astimezone(clock.CITY).strftime("%F %T"),
        }
        why = Why("sensors.alarm.lifted", values).as_json()
        alarm.cleared_at, alarm.level_at, alarm.last_why = now, now, why
        turns.append(Turn(alarm, device, alarm.rule, change, why))
    Alarm.objects.bulk_update(
        [turn.alarm for turn in turns], ["cleared_at", "level_at", "last_why"]
    )
    DeviceState.objects.bulk_update(
        [
            DeviceState(device_id=id_, memories=row.memories, alarm_level=states.gravest(row))
            for id_, row in devices.items()
        ],
        ["memories", "alarm_level"],
    )
    reporting.report_alarms(work, turns)
    return len(turns)
