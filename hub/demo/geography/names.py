"""What everything is called: districts, streets, communities, roads and lanes, parks and hills."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import shapely
from shapely import LineString

from hub.demo.geography.blocks import fabric
from hub.demo.geography.frame import generator, to_lonlat
from hub.demo.geography.land import land
from hub.demo.geography.nesting import STREETS, area_of
from hub.demo.geography.roads import planned

RIVER, STREAM, LAKE, ISLAND = "澜江", "清水溪", "明月湖", "江心洲公园"
#: The invented county-level codes below 990100.
DISTRICTS = (("990102", "安河区"), ("990103", "金洲区"), ("990104", "江南区"))
_WORDS = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Named:
    """A road of the city as people know it. kind: ring, arterial, riverside, secondary or lane."""

    name: str
    kind: str
    line: LineString


@cache
def street_names() -> dict[tuple[int, int], str]:
    """(district, street) → name of the street office's area."""
    return {
        (d, s): f"{_WORDS['streets'][d][s]}街道"
        for d, s in product(range(len(DISTRICTS)), range(STREETS))
    }


@cache
def community_names() -> dict[tuple[int, int, int], str]:
    """(district, street, community) → name; the older names lie in the old town, nearest its middle."""
    homes = [(d, s, c) for d in range(3) for s in range(4) for c in range(5)]
    middle = to_lonlat(shapely.Point(-350, 150))
    by_distance = sorted(homes, key=lambda home: (area_of(home).centroid.distance(middle), home))
    return {
        home: f"{name}社区" for home, name in zip(by_distance, _WORDS["communities"], strict=True)
    }


@cache
def roads() -> tuple[Named, ...]:
    """Every road with its name: the planned ones, then the streets and lanes between the blocks."""
    found = [Named(road.name, road.kind, road.line) for road in planned().roads]
    used = {road.name for road in found}
    random = generator("road names")
    pairs = [a + b for a in _WORDS["road_first"] for b in _WORDS["road_second"] if a != b]
    pool = [pairs[n] for n in random.permutation(len(pairs))]
    ordered = sorted(fabric().cuts, key=lambda cut: (-cut.line.length, cut.line.coords[0]))
    for n, cut in enumerate(ordered):
        found.append(
            Named(_road_name(pool[n % len(pool)], n, cut.kind, cut.line, used), cut.kind, cut.line)
        )
    return tuple(found)


def _road_name(word: str, n: int, kind: str, line: LineString, used: set[str]) -> str:
    old = -2000 < line.centroid.x < 1150 and -900 < line.centroid.y < 930
    if kind == "secondary":
        endings = ("路", "街") if not old else ("街", "路")
    else:
        endings = ("巷", "里") if old else ("街", "巷")
    for ending in endings:
        if f"{word}{ending}" not in used:
            used.add(f"{word}{ending}")
            return f"{word}{ending}"
    name = f"{word}{endings[0]}{'东西南北中'[n % 5]}段"
    used.add(name)
    return name


@cache
def parks() -> tuple[tuple[str, shapely.Polygon], ...]:
    """The parks and their names, local metres; the island, cut by a bridge and a border, is one of them."""
    island = land().island
    shapes = sorted(
        (block.shape for block in fabric().blocks if block.use == "park"),
        key=lambda shape: (-shape.area, shape.bounds),
    )
    inland = [shape for shape in shapes if not island.intersects(shape.representative_point())]
    return ((ISLAND, island), *zip(_WORDS["parks"], inland, strict=False))
