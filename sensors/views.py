"""What the pages ask about devices: those in view, one in full, alarms, the quarantine."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import QuerySet

from events.models import Case
from hub.foundation import clock, own_names
from hub.foundation.access import Scope
from hub.foundation.errors import NotFound, Phrase
from hub.foundation.why import render
from sensors import in_force, limits, quantity_names, quarantine, rhythm
from sensors.models import Alarm, Device, DeviceHealth, DeviceState, Quarantined
from sensors.rules import Kind
from sensors.series import SILENT_RHYTHMS, Point, series


def in_service() -> QuerySet[Device]:
    """The devices of the city. Whoever holds a post may see them: they are on everybody's map."""
    return Device.objects.filter(in_service=True).select_related(
        "type", "state", "health", "owner", "cell"
    )


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
        "type_name": own_names.named(device.type.name),
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
                "name": quantity_names.named(quantities, name),
                "unit": quantities.get(name, {}).get("unit", last.get("u", "")),
                "value": last["v"],
                "at": last["t"],
            }
            for name, last in sorted(values.items())
        ],
    }


def is_silent(device: Device, state: DeviceState | None) -> bool:
    """Whether a device that has reported before is silent for longer than its own rhythm allows."""
    if state is None or state.seen_at is None:
        return False
    health: DeviceHealth | None = getattr(device, "health", None)
    after_s = health.silent_after_s if health else SILENT_RHYTHMS * rhythm_s(device)
    return clock.now() - state.seen_at > timedelta(seconds=after_s)


def rhythm_s(device: Device) -> int:
    """How often a device reports, seconds: its own rhythm, or its type's."""
    return device.rhythm_s or device.type.rhythm_s


def measures_s(device: Device) -> int:
    """How often a device measures, seconds: as it was learnt within the bounds of its type, else `rhythm_s`."""
    health: DeviceHealth | None = getattr(device, "health", None)
    of_type = rhythm_s(device)
    if health is None or health.measures_s is None or device.rhythm_s:
        return of_type
    return round(rhythm.bounded(health.measures_s, of_type, limits.read(device.type.limits))) or 1


def in_full(
    scope: Scope, device_id: int, since: datetime | None, until: datetime | None
) -> dict[str, Any]:
    """One device with its curves, thresholds and alarms; a case it may not see is not named.

    since, until: the last 24 hours when not given. Raises NotFound.
    """
    device = in_service().filter(pk=device_id).first()
    if device is None:
        raise NotFound(what=Phrase("device %(name)s", name=device_id))
    until = until or clock.now()
    since = since or until - timedelta(days=1)
    state: DeviceState | None = getattr(device, "state", None)  # one never heard has none
    quantities = sorted(device.type.quantities) or sorted(
        name
        for name, last in (state.values if state else {}).items()
        if not isinstance(last["v"], str)
    )
    curves = series(device.pk, quantities, since, until, measures_s(device))
    alarms = list(
        Alarm.objects.filter(device=device)
        .select_related("rule", "silenced")
        .order_by("-raised_at")[:20]
    )
    cases = _cases(scope, alarms)
    return shown(device) | {
        "rhythm_s": rhythm_s(device),
        "since": since,
        "until": until,
        "series": {name: [_point(one) for one in points] for name, points in curves.items()},
        "rules": rules_on(device, until),
        "alarms": [shown_alarm(alarm, cases) for alarm in alarms],
    }


def rules_on(device: Device, at: datetime) -> list[dict[str, Any]]:
    """The rules on this device, with the levels that count for it at an instant.

    levels: of readings, to be drawn beside the curve; a rule on another measure has `measured` levels only.
    """
    held = [
        one
        for (type_id, _), found in sorted(in_force.book().items())
        if type_id == device.type_id
        for one in found
    ]
    rows = []
    for one in sorted(held, key=lambda one: one.row.code):
        terms = one.terms(device.pk)
        if terms is None:
            continue
        levels = [asdict(level) for level in terms.levels_at(at)]
        of_readings = one.rule.measure.kind is Kind.VALUE
        rows.append(
            {
                "code": one.row.code,
                "name": own_names.named(one.row.name),
                "quantity": one.row.quantity,
                "above": one.rule.above,
                "measure": one.rule.measure.kind,
                "levels": levels if of_readings else [],
                "measured": [] if of_readings else levels,
            }
        )
    return rows


def _point(point: Point) -> list[Any]:
    return [point.at, point.low, point.mean, point.high, point.count]


def alarms(scope: Scope, limit: int) -> list[dict[str, Any]]:
    """Open alarms whose cases the caller may see, the gravest and newest first."""
    seen = scope.filter(Case.objects.all()).values("pk")
    found = list(
        Alarm.objects.filter(cleared_at__isnull=True, case_id__in=seen)
        .select_related("rule", "device", "silenced")
        .order_by("level", "-raised_at")[:limit]
    )
    cases = {one.case_id for one in found}
    return [
        shown_alarm(one, cases)
        | {"device_id": one.device_id, "device": one.device.name or one.device.code}
        for one in found
    ]


def shown_alarms(scope: Scope, found: list[Alarm]) -> list[dict[str, Any]]:
    """Alarms as pages show them; a case out of sight is not named."""
    cases = _cases(scope, found)
    return [shown_alarm(alarm, cases) for alarm in found]


def _cases(scope: Scope, found: Iterable[Alarm]) -> set[int | None]:
    ids = {one.case_id for one in found if one.case_id is not None}
    return set(scope.filter(Case.objects.filter(pk__in=ids)).values_list("pk", flat=True))


def shown_alarm(alarm: Alarm, cases: Container[int | None]) -> dict[str, Any]:
    """An alarm with the sentence of its raising and the readings that prove it. cases: those to be named."""
    return {
        "id": alarm.pk,
        "rule": own_names.named(alarm.rule.name),
        "level": alarm.level,
        "worst": alarm.worst,
        "raised_at": alarm.raised_at,
        "cleared_at": alarm.cleared_at,
        "withdrawn": alarm.withdrawn_at is not None,
        "corrections": [render(one["why"]) for one in alarm.corrections],
        "silenced_until": alarm.silenced.ends_at if alarm.silenced else None,
        "silenced_for": alarm.silenced.reason if alarm.silenced else "",
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
