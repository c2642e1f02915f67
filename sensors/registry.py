"""Devices registered from a table (CSV or geodata): where they stand, whose they are, who reports for them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.contrib.gis.geos import Point

from grid import locate
from grid.codebook import Codebook
from grid.models import Component
from grid.rowfile import Row, Wrong
from hub.foundation import journal
from hub.foundation.access import SYSTEM, Actor
from hub.foundation.why import Why
from sensors import lifting
from sensors.errors import BadRulebook
from sensors.models import Device, DeviceType
from sensors.topics import SEGMENT

#: Field → other column names it goes by.
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "code": ("设备编码",),
    "type": ("设备类型",),
    "name": ("设备名称",),
    "lon": ("经度",),
    "lat": ("纬度",),
    "component": ("监测部件", "管理部件标识码"),
    "owner": ("权属单位代码",),
    "gateway": ("网关",),
    "rhythm_s": ("上报周期",),
    "in_service": ("在用",),
}
_NO: Final = frozenset({"0", "no", "false", "否", "停用"})


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device of a file. lon, lat: degrees, EPSG:4490; gateway: a code, of the file or registered."""

    code: str
    type_id: int
    name: str
    lon: float | None
    lat: float | None
    component_id: int | None
    owner_id: int | None
    gateway: str
    rhythm_s: int | None
    in_service: bool


def reader() -> Callable[[Row], Iterable[DeviceRow]]:
    """Makes devices of file rows (for grid.rowfile.drafts), with the types and organisations of now."""
    book = Codebook()
    types = dict(DeviceType.objects.values_list("code", "id"))
    seen: dict[str, int] = {}

    def draft(row: Row) -> Iterable[DeviceRow]:
        code = row.needed("code")
        if not SEGMENT.fullmatch(code):
            raise Wrong("bad", field="code", expected="1–64 × A-Z a-z 0-9 . _ : -", got=code)
        if code in seen:
            raise Wrong("repeated", field="code", got=code, other=seen[code])
        kind = row.needed("type")
        if kind not in types:
            raise _unknown("type", kind)
        seen[code] = row.line
        point = row.geom.representative_point() if row.geom is not None else None
        return [
            DeviceRow(
                code,
                types[kind],
                row.text("name")[:100],
                point.x if point else None,
                point.y if point else None,
                _component(row.text("component")),
                book.organisation(row, "owner"),
                row.text("gateway"),
                row.whole("rhythm_s"),
                row.text("in_service").lower() not in _NO,
            )
        ]

    return draft


def _unknown(what: str, got: str) -> Wrong:
    wrong = Wrong("unknown", field=what, got=got)
    wrong.why = Why(f"sensors.load.{what}", {"got": got})
    return wrong


def _component(code: str) -> int | None:
    if not code:
        return None
    found = Component.objects.filter(code=code).values_list("id", flat=True).first()
    if found is None:
        raise _unknown("component", code)
    return int(found)


#: What a file says about a device, besides its place.
_SAID: Final = ("type_id", "name", "cell_id", "component_id", "owner_id", "rhythm_s", "in_service")


def publish(
    rows: Sequence[DeviceRow], *, source: str, on: dt.date, actor: Actor = SYSTEM
) -> Counter[str]:
    """Register or change devices by code, all or nothing; how many were made, changed, unchanged, outside.

    The finest cell that covers it on `on` is written to each. The open alarms of a device that goes out
    of service are lifted. Gateways are tied when all are there; an unknown one raises BadRulebook.
    """
    counts: Counter[str] = Counter()
    with journal.transaction() as work:
        held = {one.code: one for one in Device.objects.filter(code__in=[row.code for row in rows])}
        made = [_device(row, cell) for row, cell in zip(rows, _cells(rows, on), strict=True)]
        retired = [
            one.code
            for one in made
            if not one.in_service and one.code in held and held[one.code].in_service
        ]
        lifting.lift(retired, work)
        changed = []
        for row, device in zip(rows, made, strict=True):
            old = held.get(device.code)
            same = old is not None and _says(old) == _says(device)
            counts["made" if old is None else "unchanged" if same else "changed"] += 1
            counts["outside"] += row.lon is not None and device.cell_id is None
            if not same:
                changed.append(device)
        Device.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["geom", *(name.removesuffix("_id") for name in _SAID)],
        )
        counts["tied"] = _tie(rows)
        if changed or counts["tied"]:
            data = {"source": source, **counts}
            work.note(journal.Entry("devices.published", data, subject="devices", actor=actor))
    return counts


def _cells(rows: Sequence[DeviceRow], on: dt.date) -> list[int | None]:
    nowhere = float("nan")
    lonlat = np.array(
        [(nowhere, nowhere) if row.lon is None else (row.lon, row.lat) for row in rows], dtype=float
    )
    return [None if cell < 0 else int(cell) for cell in locate.locator(on).cells_at(lonlat)]


def _device(row: DeviceRow, cell: int | None) -> Device:
    return Device(
        code=row.code,
        type_id=row.type_id,
        name=row.name,
        geom=None if row.lon is None or row.lat is None else Point(row.lon, row.lat, srid=4490),
        cell_id=cell,
        component_id=row.component_id,
        owner_id=row.owner_id,
        rhythm_s=row.rhythm_s,
        in_service=row.in_service,
    )


def _says(device: Device) -> tuple[Any, ...]:
    place = None if device.geom is None else bytes(device.geom.wkb)
    return (place, *(getattr(device, name) for name in _SAID))


def _tie(rows: Sequence[DeviceRow]) -> int:
    """Write the gateways; how many ties changed. Raises BadRulebook for one nobody registered."""
    codes = {row.code for row in rows} | {row.gateway for row in rows if row.gateway}
    known = {one.code: one for one in Device.objects.filter(code__in=codes)}
    changed = []
    for row in rows:
        device = known[row.code]
        if row.gateway and row.gateway not in known:
            raise BadRulebook(why=f"{row.code}: there is no device {row.gateway} to be its gateway")
        wanted = known[row.gateway].pk if row.gateway else None
        if device.gateway_id != wanted:
            device.gateway_id = wanted
            changed.append(device)
    Device.objects.bulk_update(changed, ["gateway"])
    return len(changed)
