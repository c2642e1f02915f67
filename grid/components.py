"""Components: read from a file, put into the ground, found by place."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import numpy as np
from django.contrib.gis.geos import Point
from django.db import connection

from grid import codes, locate
from grid.codebook import Codebook
from grid.errors import BadCode
from grid.models import Component, ComponentStatus
from grid.models.life import ALWAYS
from grid.rows import Row, Wrong
from hub.foundation import journal, sqlfile
from hub.foundation.access import SYSTEM, Actor

#: Field → other column names it goes by: those of GB/T 47678.5 Table 2, and their Chinese names.
FIELDS: Final = {
    "scheme": (),
    "code": ("GLBJBSM", "管理部件标识码"),
    "class_scheme": (),
    "class_code": (),
    "name": ("GLBJMC", "管理部件名称"),
    "owner": ("QSDWDM", "权属单位代码"),
    "maintainer": ("YHDWDM", "养护单位代码"),
    "competent": ("ZGBMDM", "主管部门代码"),
    "status": ("GLBJZT", "管理部件状态"),
    "valid_from": ("CSRQ", "初始日期"),
    "changed_on": ("BGRQ", "变更日期"),
    "data_source": ("SJLY", "数据来源"),
    "remark": ("BZ", "备注"),
    "lon": ("经度",),
    "lat": ("纬度",),
}
#: GLBJZT as the standard writes it.
_STATUS: Final = {
    "完好": ComponentStatus.INTACT,
    "破损": ComponentStatus.DAMAGED,
    "丢失": ComponentStatus.LOST,
    "废弃": ComponentStatus.ABANDONED,
    "移除": ComponentStatus.REMOVED,
}
#: The scheme of 17-digit codes and of the classes in them.
GB: Final = "GB/T 47678.5-2026"
_BATCH: Final = 5_000
#: How many components one box of the map gives at most.
MOST = 2_000


@dataclass(frozen=True, slots=True)
class ComponentRow:
    """One component of a file. lon, lat: degrees, EPSG:4490; organisations by id."""

    code: str
    name: str
    class_code: str
    lon: float
    lat: float
    scheme: str = GB
    class_scheme: str = GB
    owner_id: int | None = None
    maintainer_id: int | None = None
    competent_id: int | None = None
    status: str = ComponentStatus.INTACT
    valid_from: dt.date = ALWAYS
    changed_on: dt.date | None = None
    data_source: str = ""
    remark: str = ""


def reader() -> Callable[[Row], Iterable[ComponentRow]]:
    """Makes components of file rows (for grid.rows.drafts), with the organisations of now.

    A 17-digit code of the national scheme says its class; in other schemes class_code is needed.
    """
    book = Codebook()
    seen: dict[tuple[str, str], int] = {}

    def draft(row: Row) -> Iterable[ComponentRow]:
        scheme, code = row.text("scheme", GB), row.needed("code")
        if (scheme, code) in seen:
            raise Wrong("repeated", field="code", got=code, other=seen[scheme, code])
        if row.geom is None or row.geom.geom_type != "Point":
            raise Wrong("missing", field="lon, lat")
        class_code = row.text("class_code")
        if scheme == GB:
            class_code = class_code or _national(code)
        elif not class_code:
            raise Wrong("missing", field="class_code")
        status = row.text("status", ComponentStatus.INTACT)
        status = _STATUS.get(status, status)
        if status not in ComponentStatus.values:
            raise Wrong("bad", field="status", expected=" | ".join(_STATUS), got=status)
        seen[scheme, code] = row.line
        return [
            ComponentRow(
                code,
                row.needed("name"),
                class_code,
                row.geom.x,
                row.geom.y,
                scheme,
                row.text("class_scheme", GB),
                book.organisation(row, "owner"),
                book.organisation(row, "maintainer"),
                book.organisation(row, "competent"),
                status,
                row.day("valid_from") or ALWAYS,
                row.day("changed_on"),
                row.text("data_source")[:30],
                row.text("remark"),
            )
        ]

    return draft


def _national(code: str) -> str:
    try:
        parts = codes.parse_component(code)
    except BadCode as error:
        raise Wrong("bad", field="code", expected=error.values["expected"], got=code) from None
    return parts.category + parts.subclass


def publish(
    rows: Iterable[ComponentRow], *, source: str, on: dt.date, actor: Actor = SYSTEM
) -> Counter[str]:
    """Make or change components by (scheme, code); all or nothing. on: the city day of the cells.

    The finest cell that covers it is written to each. Gives how many were made, changed, unchanged,
    outside (no cell covers them; kept all the same); noted as components.published.
    """
    counts: Counter[str] = Counter()
    rows = iter(rows)
    with journal.transaction() as work:
        locator = locate.locator(on)
        while batch := list(islice(rows, _BATCH)):
            cells = locator.cells_at(np.array([(row.lon, row.lat) for row in batch]))
            counts["outside"] += int((cells < 0).sum())
            made = [_component(row, int(cell)) for row, cell in zip(batch, cells, strict=True)]
            counts += _keep(made)
        if counts["made"] or counts["changed"]:
            data = {"source": source, **counts}
            work.note(
                journal.Entry("components.published", data, subject="components", actor=actor)
            )
    return counts


def _component(row: ComponentRow, cell: int) -> Component:
    return Component(
        scheme=row.scheme,
        code=row.code,
        class_scheme=row.class_scheme,
        class_code=row.class_code,
        name=row.name,
        geom=Point(row.lon, row.lat, srid=4490),
        cell_id=cell if cell >= 0 else None,
        owner_id=row.owner_id,
        maintainer_id=row.maintainer_id,
        competent_id=row.competent_id,
        status=row.status,
        valid_from=row.valid_from,
        changed_on=row.changed_on,
        data_source=row.data_source,
        remark=row.remark,
    )


#: What a file says about a component, besides its place.
_SAID: Final = (
    *("class_scheme", "class_code", "name", "cell_id", "owner_id", "maintainer_id"),
    *("competent_id", "status", "valid_from", "changed_on", "data_source", "remark"),
)


def _keep(made: Sequence[Component]) -> Counter[str]:
    counts: Counter[str] = Counter()
    held = {
        (c.scheme, c.code): c for c in Component.objects.filter(code__in=[c.code for c in made])
    }
    changed = []
    for component in made:
        old = held.get((component.scheme, component.code))
        same = old is not None and _says(old) == _says(component)
        counts["made" if old is None else "unchanged" if same else "changed"] += 1
        if not same:
            changed.append(component)
    Component.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["scheme", "code"],
        update_fields=["geom", *(name.removesuffix("_id") for name in _SAID)],
    )
    return counts


def _says(component: Component) -> tuple[Any, ...]:
    return (bytes(component.geom.wkb), *(getattr(component, name) for name in _SAID))


def in_box(
    west: float, south: float, east: float, north: float, on: dt.date, limit: int = MOST
) -> list[dict[str, Any]]:
    """The components in a box (degrees, EPSG:4490) on a day, by id, at most `limit`.

    Each as {id, scheme, code, class_scheme, class_code, name, status, lon, lat, owner, maintainer}.
    """
    box: dict[str, Any] = {
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "on": on,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("grid", "components_in_box"), box)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
