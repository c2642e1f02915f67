"""Devices registered from a table (CSV, XLSX or geodata): where they stand, whose they are, who reports for them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from django.contrib.gis.geos import Point

from grid import locate
from hub.foundation import clock, journal
from hub.foundation.access import SYSTEM, Actor
from sensors import circles, lifting
from sensors.device_rows import DeviceRow
from sensors.errors import BadRulebook
from sensors.models import Device, DeviceLoad, Service, ServiceKind

#: What a file says about a device, besides its place: field of the row → column of the file.
_SAID: Final = {
    "type_id": "type",
    "name": "name",
    "cell_id": "geom",
    "component_id": "component",
    "owner_id": "owner",
    "rhythm_s": "rhythm_s",
    "in_service": "in_service",
    "installed_on": "installed_on",
    "calibrated_on": "calibrated_on",
    "calibration_due": "calibration_due",
    "corrections": "corrections",
}


def would(rows: Sequence[DeviceRow], *, on: dt.date) -> Counter[str]:
    """What `publish` would count; nothing is changed."""
    held = _held(rows)
    made = [_device(row, cell, held.get(row.code)) for row, cell in _placed(rows, on)]
    return _counted(rows, made, held)


def publish(
    rows: Sequence[DeviceRow],
    *,
    source: str,
    on: dt.date,
    digest: str = "",
    actor: Actor = SYSTEM,
) -> Counter[str]:
    """Register or change devices by code, all or nothing; how many were made, changed, unchanged, outside.

    A column the file has not leaves what is registered. The finest cell that covers it on `on` is written to each.
    The open alarms of a device that goes out of service or becomes one of another type are lifted.
    Gateways are tied when all are there; an unknown
    one raises BadRulebook. What the register said before is kept as a DeviceLoad (`sensors.device_loads`).
    """
    with journal.transaction() as work:
        held = _held(rows, lock=True)
        before = {row.code: snapshot(held.get(row.code)) for row in rows}
        made = [_device(row, cell, held.get(row.code)) for row, cell in _placed(rows, on)]
        lifting.lift([one.code for one in made if _is_given_up(held.get(one.code), one)], work)
        counts = _counted(rows, made, held)
        write([one for one in made if not _same(held.get(one.code), one)])
        counts["tied"] = _tie(rows)
        _serviced(rows, held)
        if counts["made"] or counts["changed"] or counts["tied"]:
            now = Device.objects.select_related("gateway").filter(code__in=before)
            after = {one.code: snapshot(one) for one in now}
            changed = {code for code in before if before[code] != after[code]}
            load = DeviceLoad.objects.create(
                name=source[:200],
                digest=digest,
                loaded_at=clock.now(),
                counts=counts,
                before={code: before[code] for code in changed},
                after={code: after[code] for code in changed},
            )
            counts["load"] = load.pk
            data = {"source": source, **counts}
            work.note(journal.Entry("devices.published", data, subject="devices", actor=actor))
    return counts


def write(devices: Sequence[Device]) -> None:
    """Add devices, or write them over those of the same codes; their gateways are not touched."""
    Device.objects.bulk_create(
        devices,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["geom", *(name.removesuffix("_id") for name in _SAID)],
    )


def snapshot(device: Device | None) -> dict[str, Any] | None:
    """What the register says of a device, JSON-able; None for none."""
    if device is None:
        return None
    said: dict[str, Any] = {name: getattr(device, name) for name in _SAID}
    days = ("installed_on", "calibrated_on", "calibration_due")
    said |= {name: said[name] and said[name].isoformat() for name in days}
    place = [device.geom.x, device.geom.y] if device.geom else None
    return said | {"place": place, "gateway": device.gateway.code if device.gateway else ""}


def _held(rows: Sequence[DeviceRow], *, lock: bool = False) -> dict[str, Device]:
    found = Device.objects.select_related("gateway").filter(code__in=[row.code for row in rows])
    if lock:
        found = found.order_by("id").select_for_update(of=("self",), no_key=True)
    return {one.code: one for one in found}


def _counted(
    rows: Sequence[DeviceRow], made: Sequence[Device], held: dict[str, Device]
) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row, device in zip(rows, made, strict=True):
        old = held.get(device.code)
        counts["made" if old is None else "unchanged" if _same(old, device) else "changed"] += 1
        counts["outside"] += row.lon is not None and device.cell_id is None
    return counts


def _placed(rows: Sequence[DeviceRow], on: dt.date) -> list[tuple[DeviceRow, int | None]]:
    nowhere = float("nan")
    lonlat = np.array(
        [(nowhere, nowhere) if row.lon is None else (row.lon, row.lat) for row in rows], dtype=float
    )
    cells: Sequence[Any] = locate.locator(on).cells_at(lonlat).tolist() if rows else ()
    return [(row, None if cell < 0 else int(cell)) for row, cell in zip(rows, cells, strict=True)]


def _device(row: DeviceRow, cell: int | None, held: Device | None) -> Device:
    """The device as it is to be: what the row says, and for columns the file has not what is registered."""
    said = {name: getattr(row, name, cell) for name in _SAID}
    geom = None if row.lon is None or row.lat is None else Point(row.lon, row.lat, srid=4490)
    if held is not None:
        said |= {
            name: getattr(held, name) for name, column in _SAID.items() if not _has(row, column)
        }
        geom = geom if _has(row, "geom") else held.geom
    return Device(code=row.code, geom=geom, **said)


def _is_given_up(held: Device | None, made: Device) -> bool:
    """Whether no rule that watched the device watches it any more."""
    if held is None or not held.in_service:
        return False
    return not made.in_service or made.type_id != held.type_id


def _has(row: DeviceRow, column: str) -> bool:
    if (
        column == "geom"
    ):  # an empty cell under lon says that it has no place; no such column says nothing
        return "geom" in row.said or "lon" in row.said
    return column in row.said


def _same(old: Device | None, new: Device) -> bool:
    return old is not None and _says(old) == _says(new)


def _says(device: Device) -> tuple[Any, ...]:
    place = None if device.geom is None else bytes(device.geom.wkb)
    return (place, *(getattr(device, name) for name in _SAID))


def _serviced(rows: Sequence[DeviceRow], held: dict[str, Device]) -> None:
    """Write down installations and calibrations the register did not know of."""
    ids = dict(Device.objects.filter(code__in=[row.code for row in rows]).values_list("code", "id"))
    lines = []
    for row in rows:
        old = held.get(row.code)
        if row.installed_on and (old is None or old.installed_on != row.installed_on):
            lines.append(
                Service(device_id=ids[row.code], kind=ServiceKind.INSTALLED, on=row.installed_on)
            )
        if row.calibrated_on and (old is None or old.calibrated_on != row.calibrated_on):
            lines.append(
                Service(
                    device_id=ids[row.code],
                    kind=ServiceKind.CALIBRATED,
                    on=row.calibrated_on,
                    due=row.calibration_due,
                    corrections=row.corrections,
                )
            )
    for line in lines:
        line.recorded_at = clock.now()
    Service.objects.bulk_create(lines)


def _tie(rows: Sequence[DeviceRow]) -> int:
    """Write the gateways; how many ties changed. Raises BadRulebook for one nobody registered, and for a circle."""
    for wrong in circles.problems(rows):
        raise BadRulebook(why=f"a device would stand behind itself: {wrong.why.values['got']}")
    codes = {row.code for row in rows} | {row.gateway for row in rows if row.gateway}
    known = {one.code: one for one in Device.objects.filter(code__in=codes)}
    changed = []
    for row in rows:
        device = known[row.code]
        if "gateway" not in row.said:
            continue
        if row.gateway and row.gateway not in known:
            raise BadRulebook(why=f"{row.code}: there is no device {row.gateway} to be its gateway")
        wanted = known[row.gateway].pk if row.gateway else None
        if device.gateway_id != wanted:
            device.gateway_id = wanted
            changed.append(device)
    Device.objects.bulk_update(changed, ["gateway"])
    return len(changed)
