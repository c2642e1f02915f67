"""Rows of a table as devices to be registered: what each column may hold, and what only all lines together tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from grid.codebook import Codebook
from grid.models import Component
from grid.rows import Row, Wrong
from hub.foundation.why import Why
from sensors.models import DeviceType
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
    "installed_on": ("安装日期",),
    "calibrated_on": ("校准日期",),
    "calibration_due": ("校准到期",),
    "corrections": ("校准修正",),
}
_YES: Final = frozenset({"", "1", "y", "yes", "true", "是", "在用"})
_NO: Final = frozenset({"0", "n", "no", "false", "否", "停用", "停运", "退役", "报废"})
#: A calibration puts right by some percent, or by a unit that was mistaken; what goes beyond is a slip of the pen.
_FACTORS: Final = (0.001, 1000.0)
_FARTHEST: Final = 1e6


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device of a file. lon, lat: degrees, EPSG:4490; gateway: a code, of the file or registered.

    corrections: factor and offset by quantity. said: the columns the file has; what it has not stays as registered.
    """

    line: int
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
    installed_on: dt.date | None
    calibrated_on: dt.date | None
    calibration_due: dt.date | None
    corrections: dict[str, list[float]] | None
    said: frozenset[str]


def reader() -> Callable[[Row], Iterable[DeviceRow]]:
    """Makes devices of file rows (for grid.rows.drafts), with the types and organisations of now."""
    book = Codebook()
    types = {one.code: one for one in DeviceType.objects.all()}
    seen: dict[str, int] = {}

    def draft(row: Row) -> Iterable[DeviceRow]:
        code = row.needed("code")
        if not SEGMENT.fullmatch(code):
            raise Wrong("bad", field="code", expected="1–64 × A-Z a-z 0-9 . _ : -", got=code)
        if code in seen:
            raise Wrong("repeated", field="code", got=code, other=seen[code])
        kind = types.get(row.needed("type"))
        if kind is None:
            raise unknown("type", row.needed("type"))
        calibrated, due = row.day("calibrated_on"), row.day("calibration_due")
        if calibrated and due and due < calibrated:
            raise Wrong("bad", field="calibration_due", expected=f"≥ {calibrated}", got=f"{due}")
        point = row.geom.representative_point() if row.geom is not None else None
        made = DeviceRow(
            line=row.line,
            code=code,
            type_id=kind.pk,
            name=row.text("name")[:100],
            lon=point.x if point else None,
            lat=point.y if point else None,
            component_id=_component(row.text("component")),
            owner_id=book.organisation(row, "owner"),
            gateway=row.text("gateway"),
            rhythm_s=_rhythm(row),
            in_service=_in_service(row),
            installed_on=row.day("installed_on"),
            calibrated_on=calibrated,
            calibration_due=due,
            corrections=corrections(row.words("corrections"), kind.quantities),
            said=frozenset(row.values) | ({"geom"} if row.geom is not None else set()),
        )
        seen[code] = row.line
        return [made]

    return draft


def _in_service(row: Row) -> bool:
    said = row.text("in_service").lower()
    if said not in _YES | _NO:
        raise Wrong("bad", field="in_service", expected="是 | 否 | yes | no | 1 | 0", got=said)
    return said in _YES


def _rhythm(row: Row) -> int | None:
    said = row.whole("rhythm_s")
    if said is not None and not 1 <= said <= 31 * 86_400:
        raise Wrong("bad", field="rhythm_s", expected="1–2678400", got=str(said))
    return said


def corrections(words: Iterable[str], known: Collection[str]) -> dict[str, list[float]] | None:
    """`water_level:1.02:-0.03` (quantity, factor, offset) as Device.corrections keeps it. Raises Wrong."""
    found: dict[str, list[float]] = {}
    for word in words:
        name, *numbers = word.replace("：", ":").split(":")
        try:
            factor, offset = (float(one) for one in numbers)
        except ValueError:
            factor = offset = float("nan")
        is_one = _FACTORS[0] <= abs(factor) <= _FACTORS[1] and abs(offset) <= _FARTHEST
        if name not in known or not is_one:
            bounds = f"{_FACTORS[0]:g}–{_FACTORS[1]:g}:±{_FARTHEST:.0f}"
            expected = f"{' | '.join(sorted(known)) or '-'}:1.0:0.0 ({bounds})"
            raise Wrong("bad", field="corrections", expected=expected, got=word)
        found[name] = [factor, offset]
    return found or None


def unknown(what: str, got: str) -> Wrong:
    """Why a row that names what is not there is refused."""
    wrong = Wrong("unknown", field=what, got=got)
    wrong.why = Why(f"sensors.load.{what}", {"got": got})
    return wrong


def _component(code: str) -> int | None:
    if not code:
        return None
    found = Component.objects.filter(code=code).values_list("id", flat=True).first()
    if found is None:
        raise unknown("component", code)
    return int(found)
