"""HTTP of the ground: where a point lies, and the tree of areas."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from grid import crs, locate
from grid.errors import UnknownArea
from grid.models import Area, Level
from hub.foundation import clock
from hub.foundation.access import scope_for
from hub.foundation.why import render

router = Router(tags=["ground"])

#: What separates code and id in the cursor of a list.
_MARK = "~"


class CellOut(Schema):
    """The finest area at a place. path: ids from the top down; names: theirs."""

    id: int
    code: str
    name: str
    level: str
    path: list[int]
    names: list[str]


class Located(Schema):
    """Where a point lies: in degrees CGCS2000, and the cell or None outside, with the sentence."""

    lon: float
    lat: float
    cell: CellOut | None
    sentence: str


class AreaOut(Schema):
    """One area, without its boundary."""

    id: int
    scheme: str
    code: str
    name: str
    level: str
    kind: str
    parent: int | None
    path: list[int]
    area_m2: float
    land_use: str
    grade: str
    point: tuple[float, float]
    valid_from: dt.date
    valid_to: dt.date | None


class Areas(Schema):
    """A page of areas in the order of their codes. next: the `after` of the next page, None at the end."""

    items: list[AreaOut]
    next: str | None


class AreaFilter(Schema):
    """Which areas: below `parent`, of a level, whose code or name begins with `q`, valid `on` a day."""

    parent: int | None = None
    level: Level | None = None
    q: str = Field("", max_length=100)
    on: dt.date | None = None
    after: str = Field("", max_length=60)
    limit: int = Field(50, ge=1, le=500)


@router.get("/locate", response=Located, summary="Where a point lies")
def locate_point(
    request: HttpRequest,
    lon: float,
    lat: float,
    crs_name: Annotated[str, Query(alias="crs")] = crs.CGCS2000,
) -> dict[str, Any]:
    """The finest area valid today that covers a point given in a named coordinate system.

    lon, lat: degrees, or easting and northing in m of a Gauss–Krüger zone. Outside is outside: `cell` is
    null, never the nearest one.
    """
    scope_for(request)
    today = clock.today()
    lon, lat = crs.to_cgcs2000(lon, lat, crs_name)
    cell = locate.cell_at(lon, lat, today)
    why = locate.why(cell, today)
    return {"lon": lon, "lat": lat, "cell": cell, "sentence": render(why.as_json())}


@router.get("/areas", response=Areas, summary="Areas, a page at a time")
def list_areas(request: HttpRequest, asked: Query[AreaFilter]) -> dict[str, Any]:
    """Areas of a parent or a level, or found by the beginning of their code or name, by code."""
    scope_for(request)
    areas = _alive(asked.on or clock.today())
    if asked.parent is not None:
        areas = areas.filter(parent_id=asked.parent)
    if asked.level is not None:
        areas = areas.filter(level=asked.level)
    if asked.q.strip():
        areas = areas.filter(
            Q(code__startswith=asked.q.strip()) | Q(name__startswith=asked.q.strip())
        )
    if asked.after:
        code, _mark, last = asked.after.rpartition(_MARK)
        areas = areas.filter(
            Q(code__gt=code) | Q(code=code, id__gt=int(last) if last.isdecimal() else 0)
        )
    found = list(areas.order_by("code", "id").defer("geom")[: asked.limit + 1])
    page = found[: asked.limit]
    more = f"{page[-1].code}{_MARK}{page[-1].id}" if len(found) > asked.limit else None
    return {"items": [_area(area) for area in page], "next": more}


@router.get("/areas/{area_id}", response=AreaOut, summary="One area")
def one_area(request: HttpRequest, area_id: int) -> dict[str, Any]:
    """One area by its id, also when it has been given up."""
    scope_for(request)
    area = Area.objects.filter(id=area_id).defer("geom").first()
    if area is None:
        raise UnknownArea(got=str(area_id), scheme="id")
    return _area(area)


def _alive(on: dt.date) -> QuerySet[Area]:
    return Area.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


def _area(area: Area) -> dict[str, Any]:
    return {
        "id": area.id,
        "scheme": area.scheme,
        "code": area.code,
        "name": area.name,
        "level": area.level,
        "kind": area.kind,
        "parent": area.parent_id,
        "path": area.path,
        "area_m2": area.area_m2,
        "land_use": area.land_use,
        "grade": area.grade,
        "point": (area.point.x, area.point.y),
        "valid_from": area.valid_from,
        "valid_to": area.valid_to,
    }
