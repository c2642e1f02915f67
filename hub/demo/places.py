"""The gazetteer of the demo city: roads, house numbers along them, estates, and places people name."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely
from shapely import LineString, Point

from grid import places
from grid.models import PlaceKind
from grid.places import PlaceRow
from hub.demo.geography import names
from hub.demo.geography.blocks import fabric
from hub.demo.geography.curves import beside
from hub.demo.geography.frame import generator, to_lonlat
from hub.demo.geography.land import land
from hub.demo.geography.nesting import cells
from hub.demo.geography.roads import WIDTH_M, planned

#: A door about every so many metres on each side, by kind of road.
_DOOR_M = {"ring": 0.0, "riverside": 90.0, "arterial": 60.0, "secondary": 46.0, "lane": 34.0}
_WORDS = tomllib.loads(Path(__file__).with_name("places.toml").read_text("utf-8"))


def publish(valid_from: dt.date) -> int:
    """Put all into the gazetteer; how many were made."""
    rows = [*_roads(), *_doors(), *_estates(), *_named(), *_by_community()]
    return places.publish(rows, scheme="demo", source="demo city", valid_from=valid_from)["made"]


def _roads() -> Iterator[PlaceRow]:
    for n, road in enumerate(names.roads()):
        yield PlaceRow(PlaceKind.ROAD, road.name, to_lonlat(road.line), f"road-{n}")


def _doors() -> Iterator[PlaceRow]:
    """Odd numbers on the left, even ones on the right, counted from the road's beginning."""
    water = shapely.union_all([land().river, land().lake])
    shapely.prepare(water)
    seen: set[tuple[str, int]] = set()
    for road in names.roads():
        step = _DOOR_M[road.kind]
        if not step or road.line.length < step:
            continue
        away = WIDTH_M[road.kind] / 2 + 6
        for n, along in enumerate(np.arange(step / 2, road.line.length, step)):
            for number, offset in ((2 * n + 1, away), (2 * n + 2, -away)):
                at = beside(road.line, float(along), offset)
                if (road.name, number) not in seen and not water.intersects(at):
                    seen.add((road.name, number))
                    yield PlaceRow(
                        PlaceKind.DOORPLATE, road.name, to_lonlat(at), f"door-{road.name}-{number}",
                        number=number,
                    )  # fmt: skip


def _estates() -> Iterator[PlaceRow]:
    """Housing estates (小区): larger blocks of the town, each with a name of its own."""
    random = generator("estates")
    blocks = [
        one.shape
        for one in fabric().blocks
        if one.use in {"old", "new"} and one.shape.area > 16_000
    ]
    chosen = random.permutation(len(blocks))[
        : len(_WORDS["estate_first"]) * len(_WORDS["estate_second"]) // 2
    ]
    for n, index in enumerate(sorted(chosen.tolist())):
        first = _WORDS["estate_first"][n % len(_WORDS["estate_first"])]
        second = _WORDS["estate_second"][
            (n // len(_WORDS["estate_first"])) % len(_WORDS["estate_second"])
        ]
        yield PlaceRow(
            PlaceKind.QUARTER, first + second, to_lonlat(blocks[index].buffer(-8)), f"estate-{n}"
        )


def _named() -> Iterator[PlaceRow]:
    """Parks, hills, water, bridges, and what a city has once; the last on blocks of its middle."""
    ground = land()
    for name, shape in (*names.parks(), *ground.hills, (names.LAKE, ground.lake)):
        yield _poi(name, shape.representative_point())
    for name, line in planned().bridges:
        yield _poi(name, line.interpolate(0.5, normalized=True))
    random = generator("once")
    middle = [
        one.shape
        for one in fabric().blocks
        if one.use in {"old", "new"} and one.shape.area > 12_000
    ]
    for n, index in enumerate(random.permutation(len(middle))[: len(_WORDS["once"])]):
        name, *aliases = _WORDS["once"][n]
        yield _poi(name, middle[index].representative_point(), tuple(aliases))
    railway: LineString = planned().railway
    yield _poi("安澜站", beside(railway, railway.length * 0.48, -40), ("安澜火车站", "火车站"))


def _by_community() -> Iterator[PlaceRow]:
    """What every community has: its service station, a market, a school, a bus stop; named after it."""
    random = generator("by community")
    for home, name in names.community_names().items():
        mine = [
            cell.shape
            for cell in cells()
            if cell.home == home and cell.use in {"old", "new", "edge"}
        ]
        order = random.permutation(len(mine))
        for n, ending in enumerate(_WORDS["each"][: len(mine)]):
            at = mine[order[n]].representative_point()
            short = name.removesuffix("社区")
            code = f"each-{'-'.join(map(str, home))}-{n}"
            yield PlaceRow(PlaceKind.POI, ending.format(name=short), at, code)


def _poi(name: str, at: Point, aliases: tuple[str, ...] = ()) -> PlaceRow:
    return PlaceRow(PlaceKind.POI, name, to_lonlat(at), f"poi-{name}", aliases)
