"""Place files: a row of a file as places of the gazetteer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from grid import address
from grid.models import PlaceKind
from grid.places import PlaceRow
from grid.rows import Row, Wrong

#: Field → other column names it goes by.
FIELDS: Final = {
    "kind": ("类型",),
    "code": ("编码",),
    "name": ("名称",),
    "aliases": ("别名",),
    "number": ("门牌号",),
    "subnumber": ("附号",),
    "address": ("地址",),
    "lon": ("经度",),
    "lat": ("纬度",),
}


def reader() -> Callable[[Row], Iterable[PlaceRow]]:
    """Makes places of file rows (for grid.rows.drafts).

    A row with an address gives its house number too, as a place of its own; a row whose kind is
    doorplate may give the address instead of name and number.
    """

    def draft(row: Row) -> Iterable[PlaceRow]:
        kind = row.one_of("kind", PlaceKind.values, PlaceKind.POI)
        if row.geom is None:
            raise Wrong("missing", field="lon, lat")
        plate = _plate(row)
        if kind == PlaceKind.DOORPLATE:
            if plate is None:
                raise Wrong("bad", field="address", expected="大桥路12号", got=row.text("address"))
            return [plate]
        name = row.text("name")
        if not name:
            if plate is None:
                raise Wrong("missing", field="name")
            return [plate]
        place = PlaceRow(kind, name, row.geom, row.text("code"), row.words("aliases"))
        return [place] if plate is None else [place, plate]

    return draft


def _plate(row: Row) -> PlaceRow | None:
    """The house number a row names, by columns or within its address; None when it names none."""
    is_point = row.geom.geom_type == "Point"
    kind, number = row.text("kind", PlaceKind.POI), row.whole("number")
    code = row.text("code") if kind == PlaceKind.DOORPLATE else ""
    if kind == PlaceKind.DOORPLATE and number is not None:
        name = row.needed("name")
        return PlaceRow(
            PlaceKind.DOORPLATE,
            name,
            row.geom,
            code,
            row.words("aliases"),
            number,
            row.whole("subnumber"),
        )
    said = address.parse(row.text("address"))
    road = next((road for road in said.roads if road.number is not None), None)
    if road is None or not is_point:
        return None
    name = road.name + road.lanes
    return PlaceRow(PlaceKind.DOORPLATE, name, row.geom, code, (), road.number, road.second)
