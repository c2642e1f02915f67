"""The names of a city, indexed for finding them in texts: divisions, roads, house numbers, places. Pure."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from grid import address, hanzi
from grid.lexicon import Lexicon
from grid.streets import DEGREE_M, Plate, Street

#: Words too common to be a name on their own.
_COMMON: Final = frozenset(
    (
        *("学校", "医院", "公园", "小区", "社区", "超市", "银行", "市场", "广场", "车站", "公司"),
        *(
            "工厂",
            "幼儿园",
            "派出所",
            "政府",
            "菜市场",
            "停车场",
            "加油站",
            "垃圾站",
            "公厕",
            "花园",
        ),
        *("大楼", "大厦", "公寓", "别墅", "游乐园", "管理委员会"),
    )
)
_SUFFIX: Final = re.compile(r"(?:街道|社区|[省市区县镇乡村里])$")


@dataclass(frozen=True, slots=True)
class AreaName:
    """A division to find by name. path: ids from the city down to itself; a point inside; its size."""

    id: int
    level: str
    name: str
    path: tuple[int, ...]
    lon: float
    lat: float
    area_m2: float


@dataclass(frozen=True)
class PlaceName:
    """A place to find by name. geom: shapely, only for what is no point; area: id or 0."""

    kind: str
    name: str
    aliases: tuple[str, ...]
    number: int | None
    second: int | None
    area: int
    lon: float
    lat: float
    geom: Any = None
    is_former: bool = False

    @cached_property
    def middle(self) -> tuple[float, float]:
        """(lon, lat) half way along its course; of a point its own."""
        if self.geom is None:
            return self.lon, self.lat
        point = self.geom.interpolate(0.5, normalized=True)
        return point.x, point.y

    @cached_property
    def length_m(self) -> float:
        """From corner to corner of what holds its geometry; 0 for a point."""
        if self.geom is None:
            return 0.0
        west, south, east, north = self.geom.bounds
        width = (east - west) * math.cos(math.radians((south + north) / 2))
        return math.hypot(width, north - south) * DEGREE_M


def pairs(name: str) -> set[str]:
    """The pairs of neighbouring characters of a name."""
    return {name[at : at + 2] for at in range(len(name) - 1)}


class Names:
    """The index. Immutable once made.

    areas: by id. paths: area id → ids from the city down to it. streets: road name → district id →
    house numbers. lines: road name → roads with their course. named: name → places; alike: pair of
    characters → names that have it; size: name → how many pairs it has. Every name in plain form (grid.hanzi).
    """

    def __init__(
        self,
        areas: Iterable[AreaName],
        places: Iterable[PlaceName],
        paths: dict[int, tuple[int, ...]] | None = None,
    ) -> None:
        """paths: of areas that are not among `areas`, such as unit grids."""
        self.areas = {area.id: area for area in areas}
        self.paths = (paths or {}) | {area.id: area.path for area in self.areas.values()}
        self.streets: dict[str, dict[int, Street]] = {}
        self.lines: defaultdict[str, list[PlaceName]] = defaultdict(list)
        self.named: defaultdict[str, list[PlaceName]] = defaultdict(list)
        for place in places:
            self._take(place)
        for by_district in self.streets.values():
            for street in by_district.values():
                street.close()
        self.area_names, self.stems = self._name_areas()
        self.area_lexicon = Lexicon(self.area_names)
        self.stem_lexicon = Lexicon(self.stems)
        self.road_lexicon = Lexicon(self.streets.keys() | self.lines.keys())
        self.named_lexicon = Lexicon([name for name in self.named if name not in _COMMON])
        self.alike: defaultdict[str, list[str]] = defaultdict(list)
        self.size = {name: len(pairs(name)) for name in self.named}
        for name in self.named:
            for pair in pairs(name):
                self.alike[pair].append(name)

    def level_of(self, area: int, level: str) -> int:
        """The area of that level that holds `area` (itself included); 0 when there is none."""
        for above in self.paths.get(area, ()):
            known = self.areas.get(above)
            if known is not None and known.level == level:
                return above
        return 0

    def _take(self, place: PlaceName) -> None:
        if place.kind == "doorplate" and place.number is not None:
            name, lanes = address.road_and_lanes(place.name)
            district = self.level_of(place.area, "district")
            street = self.streets.setdefault(name, {}).setdefault(district, Street(name, district))
            plate = Plate(place.number, place.second or 0, place.lon, place.lat, place.area)
            street.add(lanes, plate)
            return
        for number, name in enumerate((place.name, *place.aliases)):
            taken = place if number == 0 else replace(place, is_former=False)
            where = self.lines if place.kind == "road" else self.named
            where[hanzi.plain(name)].append(taken)

    def _name_areas(self) -> tuple[dict[str, list[AreaName]], dict[str, list[AreaName]]]:
        names: defaultdict[str, list[AreaName]] = defaultdict(list)
        stems: defaultdict[str, list[AreaName]] = defaultdict(list)
        for area in self.areas.values():
            name = hanzi.plain(area.name)
            names[name].append(area)
            stem = _SUFFIX.sub("", name)
            if len(stem) >= 2 and stem != name:
                stems[stem].append(area)
        return dict(names), dict(stems)
