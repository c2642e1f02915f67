"""The register as people look through it: narrowed, in pages, with how many are how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from grid.models import Area
from hub.foundation import clock, own_names
from hub.foundation.why import render
from sensors import quantity_names, units
from sensors.models import Device, DeviceHealth, DeviceState, DeviceType

#: Rows of a page.
PAGE: Final = 50
#: How a device is: name → which those are; one device may be several.
STATES: Final[Mapping[str, Q]] = {
    "alarm": Q(state__alarm_level__isnull=False),
    "offline": Q(health__offline_since__isnull=False),
    "ailing": Q(health__isnull=False) & ~Q(health__findings=[]),
    "never": Q(state__isnull=True) | Q(state__seen_at__isnull=True),
}
#: … and those that no longer report.
RETIRED: Final = "retired"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to. q: a part of code or name; state: of STATES, or RETIRED; after: a code."""

    q: str = ""
    type: str = ""
    state: str = ""
    area: int | None = None
    after: str = ""


def listed(wanted: Wanted) -> tuple[list[Device], str | None]:
    """One page in the order of the codes, and the code to go on after."""
    rows = _narrowed(wanted).filter(code__gt=wanted.after).order_by("code")
    shown = rows.select_related("type", "state", "health", "owner", "cell")[: PAGE + 1]
    found = list(shown)
    return found[:PAGE], found[PAGE - 1].code if len(found) > PAGE else None


def counted(wanted: Wanted) -> dict[str, int]:
    """How many of those narrowed to are how, whatever state is chosen; under "" all in service, and RETIRED."""
    rows = _narrowed(replace(wanted, state="")).order_by()
    asked = {name: Count("pk", filter=which) for name, which in STATES.items()}
    counts: dict[str, int] = rows.aggregate(all=Count("pk"), **asked)
    retired = _narrowed(replace(wanted, state=RETIRED)).count()
    return {"": counts.pop("all"), **counts, RETIRED: retired}


def _narrowed(wanted: Wanted) -> QuerySet[Device]:
    rows = Device.objects.filter(in_service=wanted.state != RETIRED)
    if wanted.state in STATES:
        rows = rows.filter(STATES[wanted.state])
    if wanted.q:  # some ten thousand rows, read in milliseconds: an index of parts of words is not worth its writing
        rows = rows.filter(Q(code__icontains=wanted.q) | Q(name__icontains=wanted.q))
    if wanted.type:
        rows = rows.filter(type__code=wanted.type)
    if wanted.area is not None:
        rows = rows.filter(cell__path__contains=[wanted.area])
    return rows


def types() -> list[DeviceType]:
    """The types there are devices of, by name as the reader sees it."""
    found = DeviceType.objects.filter(devices__isnull=False).distinct()
    return sorted(found, key=lambda one: own_names.place(one.name))


def places(devices: Sequence[Device]) -> dict[int, str]:
    """Where devices stand, by id: the community and the grid; nothing for one outside every area."""
    asked = {area for one in devices if one.cell for area in one.cell.path[-2:]}
    names = dict(Area.objects.filter(pk__in=asked).values_list("pk", "name"))
    return {
        one.pk: " · ".join(names[area] for area in one.cell.path[-2:] if area in names)
        for one in devices
        if one.cell
    }


def line(device: Device, place: str = "") -> dict[str, Any]:
    """A device as a row shows it: how it is, with the gravest reason; what it said last. place: of `places`."""
    state: DeviceState | None = getattr(device, "state", None)
    health: DeviceHealth | None = getattr(device, "health", None)
    return {
        "device": device,
        "place": place,
        "level": state.alarm_level if state else None,
        "seen_at": state.seen_at if state else None,
        "offline": health is not None and health.offline_since is not None,
        "never": device.in_service and (state is None or state.seen_at is None),
        "whys": whys(health),
        "values": last(device, state)[:3],
    }


def whys(health: DeviceHealth | None) -> list[dict[str, Any]]:
    """What is wrong with a device, each with its code, sentence and beginning; being offline first."""
    if health is None:
        return []
    found = [
        {"code": one["code"], "since": one["since"], "sentence": render(one["why"])}
        for one in health.findings
    ]
    if health.offline_since is not None and health.offline_why:
        since = health.offline_since.isoformat()
        told = {"code": "offline", "since": since, "sentence": render(health.offline_why)}
        return [told, *found]
    return found


def last(device: Device, state: DeviceState | None) -> list[dict[str, Any]]:
    """The last value of each quantity, what its type names first."""
    known: Mapping[str, Any] = device.type.quantities
    values = state.values if state else {}
    names = [*(name for name in known if name in values), *sorted(set(values) - set(known))]
    return [
        {
            "quantity": name,
            "name": quantity_names.named(known, name),
            "unit": quantity_names.unit(known, name, values[name].get("u", "")),
            "value": _short(values[name]["v"]),
            "at": values[name]["t"],
        }
        for name in names
    ]


def _short(value: Any) -> str:
    return units.figure(value) if isinstance(value, int | float) else str(value)[:40]


def next_calibration(device: Device) -> str:
    """over when a calibration is due, ok when it is not, nothing when none is planned."""
    if device.calibration_due is None:
        return ""
    return "over" if device.calibration_due <= clock.today() else "ok"
