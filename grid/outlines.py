"""Boundaries for the map: simplified per zoom when areas are published, few enough for a browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Final

import msgspec
import numpy as np
import shapely
from django.db import connection

from grid.drafting import ewkb, multi
from grid.locate import GROUND
from grid.models import Area, AreaOutline, Level
from grid.models.area import DEPTH
from hub.foundation import clock, sqlfile
from hub.foundation.access import Scope

#: Level -> zooms its outlines are drawn for, coarse to fine; closer views get the boundary itself.
ZOOMS: Final[dict[str, tuple[int, ...]]] = {
    Level.CITY: (6, 8, 10, 12),
    Level.DISTRICT: (7, 9, 11, 13),
    Level.STREET: (9, 11, 13),
    Level.COMMUNITY: (11, 13),
    Level.GRID: (14,),
}
#: What a browser draws without stuttering; more areas than this are answered one level coarser.
MOST_FEATURES: Final = 1_500
#: Degrees per pixel of a web map at zoom 0.
_PIXEL_DEG: Final = 360 / 256

BBox = tuple[float, float, float, float]


def outlines(
    level: str,
    bbox: BBox,
    zoom: float,
    scope: Scope | None = None,
    *,
    on: dt.date | None = None,
    most: int = MOST_FEATURES,
) -> dict[str, Any]:
    """The boundaries of a level in a view, as a GeoJSON FeatureCollection, largest area first.

    bbox: west, south, east, north in degrees, EPSG:4490. zoom: of a web map (256-pixel tiles). scope:
    one that is tied to areas sees those only; None or one without areas sees all. on: city day, None
    = today. Each feature has its id and the properties code, name, level, parent (id or None), bbox and
    point [lon, lat]; its geometry is JSON already, as PostGIS wrote it. Beside `features` stand `level`,
    coarser than asked when the view holds more than `most` areas, and `complete`, False when even the
    coarsest level was cut.
    """
    view = _View(bbox, zoom, scope, on or clock.today(), most)
    drawn, many = level, view.count(level)
    for coarser in reversed(Level.values[: DEPTH[level]]):
        if many <= most:
            break
        fewer = view.count(coarser)
        if fewer:
            drawn, many = coarser, fewer
    return {
        "type": "FeatureCollection",
        "level": drawn,
        "complete": many <= most,
        "features": [_feature(drawn, row) for row in view.rows(drawn)],
    }


class _View:
    """The parameters of the queries about one view of the map."""

    def __init__(
        self, bbox: BBox, zoom: float, scope: Scope | None, on: dt.date, most: int
    ) -> None:
        self._zoom, self._most = zoom, most
        self._given: dict[str, Any] = {
            **dict(zip(("west", "south", "east", "north"), bbox, strict=True)),
            "kinds": [kind.value for kind in GROUND],
            "on": on,
            "digits": 4 if zoom < 10 else 5 if zoom < 15 else 6,
            "within": _within(scope),
        }

    def count(self, level: str) -> int:
        """How many areas of a level the view holds, counted no further than one too many."""
        given = self._given | {"level": level, "count": self._most + 1}
        return int(_asked("outlines_many", given)[0][0])

    def rows(self, level: str) -> list[tuple[Any, ...]]:
        """The areas of a level, the largest first, as far as they may be drawn."""
        band = next((drawn for drawn in ZOOMS[level] if drawn >= self._zoom), None)
        given = self._given | {"level": level, "count": self._most, "zoom": band}
        return _asked("outlines", given)


def _asked(query: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("grid", query), given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _within(scope: Scope | None) -> list[int] | None:
    if scope is None or scope.everything:
        return None
    areas = [int(tag.removeprefix("area:")) for tag in scope.tags if tag.startswith("area:")]
    return areas or None


def _feature(level: str, row: tuple[Any, ...]) -> dict[str, Any]:
    area_id, code, name, parent, lon, lat, west, south, east, north, geometry = row
    return {
        "type": "Feature",
        "id": area_id,
        "properties": {
            "bbox": [west, south, east, north],
            "code": code,
            "name": name,
            "level": level,
            "parent": parent,
            "point": [lon, lat],
        },
        "geometry": msgspec.Raw(geometry.encode()),
    }


def redraw(level: str, touched: Collection[int]) -> None:
    """Draw the outlines of a level anew after the areas `touched` changed; called by a publication.

    Neighbours are simplified together, so that they still meet without gaps. Unit grids are drawn per
    community, whose own border then stays as it is; other levels are drawn whole.
    """
    areas = Area.objects.filter(level=level, kind__in=GROUND, valid_to__isnull=True)
    if level == Level.GRID:
        families = Area.objects.filter(id__in=touched).values_list("parent_id", flat=True)
        for parent in sorted(set(families), key=lambda parent: parent or 0):
            _draw(areas.filter(parent_id=parent), ZOOMS[level], keep_border=parent is not None)
    else:
        _draw(areas, ZOOMS[level], keep_border=False)
    # asked first: joined into the deletion, areas published a moment ago mislead the planner for minutes
    ended = list(
        Area.objects.filter(id__in=touched, valid_to__isnull=False).values_list("id", flat=True)
    )
    if ended:
        AreaOutline.objects.filter(area_id__in=ended).delete()


def _draw(areas: Any, zooms: tuple[int, ...], *, keep_border: bool) -> None:
    rows = list(areas.order_by("id").values_list("id", "geom"))
    if not rows:
        return
    ids = [area_id for area_id, _ in rows]
    geoms = shapely.from_wkb(np.array([bytes(geom.wkb) for _, geom in rows], dtype=object))
    for zoom in zooms:
        simple = shapely.coverage_simplify(
            geoms, _PIXEL_DEG / 2**zoom, simplify_boundary=not keep_border
        )
        # where cells overlap, simplifying may break one: it keeps its boundary
        broken = ~shapely.is_valid(simple) | shapely.is_empty(simple)
        simple[broken] = geoms[broken]
        with connection.cursor() as cursor:
            cursor.execute(
                sqlfile.load("grid", "outline_put"),
                {"zoom": zoom, "ids": ids, "geoms": ewkb([multi(geom) for geom in simple])},
            )
