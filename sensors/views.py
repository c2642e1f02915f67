"""What the pages ask about devices: those in view, one in full, alarms, the quarantine."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import QuerySet

from events.models import Case
from hub.foundation import clock
from hub.foundation.access import Scope
from hub.foundation.errors import NotFound
from hub.foundation.why import render
from sensors import quarantine
from sensors.models import Alarm, AlarmRule, Device, DeviceState, Quarantined
from sensors.series import SILENT_RHYTHMS, Point, series


def in_service() -> QuerySet[Device]:
    """The devices of the city. Whoever holds a post may see them: they are on everybody's map."""
    return Device.objects.filter(in_service=True).select_related("type", "state", "owner", "cell")


def page(
    bbox: tuple[float, float, float, float] | None,
    type_code: str,
    alarmed: bool,
    after: str,
    limit: int,
) -> tuple[list[Device], str | None]:
    """Devices in the order of their codes, and the code to go on after. bbox: west, south, east, north, degrees."""
    devices = in_service().order_by("code")
    if bbox is not None:
        box = Polygon.from_bbox(bbox)
        box.srid = 4490
        devices = devices.filter(geom__within=box)
    if type_code:
        devices = devices.filter(type__code=type_code)
    if alarmed:
        devices = devices.filter(state__alarm_level__isnull=False)
    found = list(devices.filter(code__gt=after)[: limit + 1])
    more = len(found) > limit
    return found[:limit], found[limit - 1].code if more else None


def shown(device: Device) -> dict[str, Any]:
    """A device as lists show it. silent: it should have reported long ago."""
    state: DeviceState | None = getattr(device, "state", None)
    quantities: Mapping[str, Any] = device.type.quantities
    values = state.values if state else {}
    return {
        "id": device.pk,
        "code": device.code,
        "name": device.name or device.code,
        "type": device.type.code,
        "type_name": device.type.name,
        "symbol": device.type.symbol,
        "lon": device.geom.x if device.geom else None,
        "lat": device.geom.y if device.geom else None,
        "cell": device.cell.name if device.cell else "",
        "owner": device.owner.short_name if device.owner else "",
        "online": state.online if state else None,
        "seen_at": state.seen_at if state else None,
        "silent": is_silent(device, state),
        "alarm_level": state.alarm_level if state else None,
        "values": [
            {
                "quantity": name,
                "name": quantities.get(name, {}).get("name", name),
                "unit": quantities.get(name, {}).get("unit", last.get("u", "")),
                "value": last["v"],
                "at": last["t"],
            }
            for name, last in sorted(values.items())
        ],
    }


def is_silent(device: Device, state: DeviceState | None) -> bool:
    """Whether a device that has reported before let SILENT_RHYTHMS of its rhythm pass."""
    if state is None or state.seen_at is None:
        return False
    limit = timedelta(seconds=SILENT_RHYTHMS * rhythm_s(device))
    return clock.now() - state.seen_at > limit


def rhythm_s(device: Device) -> int:
    """How often a device reports, seconds: its own rhythm, or its type's."""
    return device.rhythm_s or device.type.rhythm_s


def in_full(
    scope: Scope, device_id: int, since: datetime | None, until: datetime | None
) -> dict[str, Any]:
    """One device with its curves, thresholds and alarms; a case it may not see is not named.

    since, until: the last 24 hours when not given. Raises NotFound.
    """
    device = in_service().filter(pk=device_id).first()
    if device is None:
        raise NotFound(what=f"device {device_id}")
    until = until or clock.now()
    since = since or until - timedelta(days=1)
    quantities = sorted(device.type.quantities) or sorted(
        name for name, last in device.state.values.items() if not isinstance(last["v"], str)
    )
    curves = series(device.pk, quantities, since, until, rhythm_s(device))
    alarms = list(
        Alarm.objects.filter(device=device).select_related("rule").order_by("-raised_at")[:20]
    )
    cases = _cases(scope, alarms)
    rules = AlarmRule.objects.filter(device_type=device.type, valid_to__isnull=True)
    return shown(device) | {
        "rhythm_s": rhythm_s(device),
        "since": since,
        "until": until,
        "series": {name: [_point(one) for one in points] for name, points in curves.items()},
        "rules": [
            {
                "code": rule.code,
                "name": rule.name,
                "quantity": rule.quantity,
                "above": rule.above,
                "levels": rule.levels,
            }
            for rule in rules
        ],
        "alarms": [shown_alarm(alarm, cases) for alarm in alarms],
    }


def _point(point: Point) -> list[Any]:
    return [point.at, point.low, point.mean, point.high, point.count]


def alarms(scope: Scope, limit: int) -> list[dict[str, Any]]:
    """Open alarms whose cases the caller may see, the gravest and newest first."""
    seen = scope.filter(Case.objects.all()).values("pk")
    found = list(
        Alarm.objects.filter(cleared_at__isnull=True, case_id__in=seen)
        .select_related("rule", "device")
        .order_by("level", "-raised_at")[:limit]
    )
    cases = {one.case_id for one in found}
    return [
        shown_alarm(one, cases)
        | {"device_id": one.device_id, "device": one.device.name or one.device.code}
        for one in found
    ]


def _cases(scope: Scope, found: Iterable[Alarm]) -> set[int | None]:
    ids = {one.case_id for one in found if one.case_id is not None}
    return set(scope.filter(Case.objects.filter(pk__in=ids)).values_list("pk", flat=True))


def shown_alarm(alarm: Alarm, cases: Container[int | None]) -> dict[str, Any]:
    """An alarm with the sentence of its raising and the readings that prove it. cases: those to be named."""
    return {
        "id": alarm.pk,
        "rule": alarm.rule.name,
        "level": alarm.level,
        "worst": alarm.worst,
        "raised_at": alarm.raised_at,
        "cleared_at": alarm.cleared_at,
        "value": alarm.value,
        "sentence": render(alarm.why),
        "evidence": alarm.evidence,
        "case_id": alarm.case_id if alarm.case_id in cases else None,
    }


def waiting(reason: str, before: int | None, limit: int) -> list[dict[str, Any]]:
    """Messages in quarantine, newest first, without their payloads. before: an id to go on from."""
    rows = Quarantined.objects.filter(state=Quarantined.State.WAITING).defer("payload")
    if reason:
        rows = rows.filter(reason=reason)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [
        {
            "id": row.pk,
            "topic": row.topic,
            "reason": row.reason,
            "sentence": quarantine.sentence(row),
            "size": row.size,
            "times": row.times,
            "received_at": row.received_at,
            "last_at": row.last_at,
        }
        for row in rows.order_by("-id")[:limit]
    ]
