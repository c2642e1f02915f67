"""Which level of areas reads well at a zoom: known from how large the areas of this city are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Avg

from events.columns import split
from grid.locate import GROUND
from grid.models import Area, Level
from grid.models.area import DEPTH
from grid.stamps import Kept
from hub.foundation import sqlfile
from maps.view import MapView

#: A bubble with a count and a name under it needs this much room not to touch its neighbours.
_BUBBLE_PX: Final = 120
#: An area's name alone.
_NAME_PX: Final = 90
#: From this size on a count by area says little: single cases and their clusters are shown.
_NEAR_PX: Final = 260
#: Outlines closer together than this are a grey field; unit grids are thin and may stand closer.
_OUTLINE_PX: Final = 64
_GRID_OUTLINE_PX: Final = 24


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """What a count says of its area. lon, lat: a point inside; the box: degrees, CGCS2000 (EPSG:4490)."""

    id: int
    code: str
    name: str
    level: str
    lon: float
    lat: float
    west: float
    south: float
    east: float
    north: float

    def touches(self, view: MapView) -> bool:
        """Whether its box meets that of a view."""
        return (
            self.west <= view.east
            and self.east >= view.west
            and self.south <= view.north
            and self.north >= view.south
        )

    def as_json(self) -> dict[str, Any]:
        """As the map gets it."""
        return {
            "id": self.id,
            "code": self.code,
            "name": self.name,
            "level": self.level,
            "lon": self.lon,
            "lat": self.lat,
            "bbox": [self.west, self.south, self.east, self.north],
        }


class Counted:
    """The areas cases are counted in. areas: by id."""

    def __init__(self, areas: dict[int, AreaFacts]) -> None:
        self.areas = areas
        self._by_path: dict[str, int] = {}

    def area_of(self, path: str) -> int:
        """The finest of them in a path as the database writes it, "{1,4,14}"; -1: none. Looked for once."""
        found = self._by_path.get(path)
        if found is None:
            steps = map(int, reversed(split(path)))
            found = self._by_path[path] = next((step for step in steps if step in self.areas), -1)
        return found


_kept: Kept[dict[str, float]] = Kept("areas")
_facts: Kept[Counted] = Kept("areas")


def sizes() -> dict[str, float]:
    """Level → side in metres of a square as large as its areas are on average; levels in use only."""
    return _kept.get("sizes", _measure)


def _measure() -> dict[str, float]:
    areas = Area.objects.filter(valid_to=None, kind__in=GROUND)
    rows = areas.values_list("level").annotate(mean=Avg("area_m2")).order_by()
    return {level: math.sqrt(mean) for level, mean in rows}


def count_level(found: Mapping[str, float], view: MapView) -> str | None:
    """The level cases are counted by in this view; None when the view is near enough for cases."""
    sides = _pixels(found, view)
    coarse = {level: side for level, side in sides.items() if level != Level.GRID} or sides
    if not coarse or min(coarse.values()) >= _NEAR_PX:
        return None
    wide = [level for level, side in coarse.items() if side >= _BUBBLE_PX]
    return max(wide, key=DEPTH.__getitem__) if wide else min(coarse, key=DEPTH.__getitem__)


def counted(level: str) -> Counted:
    """The areas from the city down to this level; former ones, too."""
    return _facts.get(level, lambda: Counted(_read_facts(down_to(level))))


def down_to(level: str) -> list[str]:
    """The levels from the city down to this one."""
    return [one for one, depth in DEPTH.items() if depth <= DEPTH[level]]


def _read_facts(wanted: list[str]) -> dict[int, AreaFacts]:
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("maps", "area_facts"), {"levels": wanted})
        return {row[0]: AreaFacts(*row) for row in cursor.fetchall()}


def coarser(level: str) -> str | None:
    """The next level above this one; None above the city."""
    above = [one for one, depth in DEPTH.items() if depth < DEPTH[level]]
    return max(above, key=DEPTH.__getitem__) if above else None


def outline_levels(found: Mapping[str, float], view: MapView) -> tuple[str | None, str | None]:
    """The level whose outlines are drawn, and the one above it, drawn stronger; None: no such level."""
    sides = _pixels(found, view)
    drawn = [
        level
        for level, side in sides.items()
        if side >= (_GRID_OUTLINE_PX if level == Level.GRID else _OUTLINE_PX)
    ]
    if not drawn:
        return (min(sides, key=DEPTH.__getitem__) if sides else None), None
    own = max(drawn, key=DEPTH.__getitem__)
    above = [level for level in sides if DEPTH[level] < DEPTH[own]]
    return own, max(above, key=DEPTH.__getitem__) if above else None


def named(found: Mapping[str, float], level: str, view: MapView) -> bool:
    """Whether areas of this level have room for their names."""
    return _pixels(found, view).get(level, 0) >= _NAME_PX


def _pixels(found: Mapping[str, float], view: MapView) -> dict[str, float]:
    return {level: side / view.metres_per_pixel for level, side in found.items()}
