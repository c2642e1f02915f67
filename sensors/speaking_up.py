"""The end of a maintenance window: what it kept silent and still holds speaks up."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from hub.foundation import clock, journal
from hub.foundation.why import Why
from sensors import reporting, silencing, states
from sensors.alarm_rows import Turn
from sensors.models import Alarm, Maintenance
from sensors.parcel import DeviceRow
from sensors.rules import Change

#: What is due at the end of a window.
DUE: Final = "sensors.maintenance"


def end(key: str, data: dict[str, Any]) -> datetime | None:
    """A window is over: what was silenced and still holds is told, once. Called by the clock process, in the
    transaction that removes the thing; the window's end when it was moved.
    """
    now = clock.now()
    with journal.transaction() as work:
        # waits for those that mark alarms with it right now (`sensors.silencing`)
        window = Maintenance.objects.select_for_update().filter(pk=data["maintenance"]).first()
        if window is None or window.over_at is not None:
            return None
        if window.ends_at > now:
            return window.ends_at
        codes = set(_waiting(window).values_list("device__code", flat=True))
        devices = {row.id: row for row in states.lock(sorted(codes)).values()} if codes else {}
        states.describe(devices.values())
        tags = silencing.tags_of(devices)
        others = list(Maintenance.objects.filter(begins_at__lte=now, ends_at__gt=now))
        turns: list[Turn] = []
        handed: list[Alarm] = []
        # read once more, now that nobody else judges these devices
        for alarm in _waiting(window).select_related("rule").order_by("id"):
            device = devices.get(alarm.device_id)
            if device is None:
                continue
            other = silencing.covering(others, device, now, tags)
            if other is not None:
                alarm.silenced = other
                handed.append(alarm)
                continue
            turns.append(_speaks_up(alarm, device, now))
        Alarm.objects.bulk_update(handed, ["silenced"])
        reporting.tell(work, turns)
        window.over_at = now
        window.save(update_fields=["over_at"])
        silenced = Alarm.objects.filter(silenced=window).count()
        told = {"maintenance": window.pk, "silenced": silenced, "spoke_up": len(turns)}
        work.note(
            journal.Entry(
                "maintenance.over",
                told,
                subject=f"maintenance:{window.pk}",
                audience=window.audience,
            )
        )
    return None


def _waiting(window: Maintenance) -> QuerySet[Alarm]:
    return Alarm.objects.filter(silenced=window, case_id__isnull=True, cleared_at__isnull=True)


def _speaks_up(alarm: Alarm, device: DeviceRow, now: datetime) -> Turn:
    rule = alarm.rule
    values = {
        "device": device.name or device.code,
        "rule": rule.name,
        "version": rule.version,
        "level": alarm.level,
        "raised": alarm.raised_at.astimezone(clock.CITY).strftime("%F %T"),
        "at": now.astimezone(clock.CITY).strftime("%F %T"),
    }
    change = Change(alarm.level, None, alarm.raised_at, alarm.value, alarm.value, 0.0, ())
    return Turn(alarm, device, rule, change, Why("sensors.maintenance.still", values).as_json())
