"""The roads the city planned: a ring, riverside roads, arterials with their bridges, and the railway."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import shapely
import shapely.ops
from shapely import LineString, Point, Polygon

from hub.demo.geography.curves import lines_of, spline
from hub.demo.geography.land import land

#: Width of the carriageway with its pavements, metres, by kind of road.
WIDTH_M = {"ring": 34.0, "arterial": 28.0, "riverside": 20.0, "secondary": 16.0, "lane": 9.0}
#: An end that stops this short of another road is led on to it.
_REACH_M = 420.0
#: The riverside roads run this far from the water.
_FROM_WATER_M = 38.0

_RING = (
    (-3050, -850), (-3150, 250), (-2900, 1450), (-1900, 2000), (-300, 2150), (1200, 2130),
    (2450, 1880), (3150, 1200), (3260, 250), (2980, -700), (2050, -1620), (750, -1960),
    (-700, -1880), (-1700, -1800), (-2420, -1370),
)  # fmt: skip
_ARTERIALS = {
    "人民路": ((-3040, 1240), (-2200, 1060), (-1250, 900), (-100, 860), (900, 1100),
             (1700, 1360), (2450, 1380), (3120, 1260)),
    "解放路": ((-1860, 330), (-1150, 190), (-250, 170), (450, 260), (1000, 540)),
    "建设大道": ((-3100, 640), (-2600, 390), (-2250, 30), (-1950, -600), (-1300, -1330), (-560, -1420),
              (500, -1350), (1350, -900), (2050, -330), (2760, -150), (3230, -140)),
    "中心大道": ((-230, 2170), (-240, 1450), (-260, 850), (-330, 170), (-430, -550), (-480, -950),
              (-560, -1420), (-620, -1900)),
    "文昌路": ((-1330, 2090), (-1260, 1400), (-1240, 900), (-1170, 190), (-1120, -500)),
    "金州路": ((640, 2170), (660, 1500), (640, 990), (520, 280), (330, -370)),
    "大桥路": ((1580, 2090), (1520, 1310), (1470, 720), (1560, 250), (1640, -380), (1350, -900),
             (1180, -1400), (1120, -1890)),
    "东风路": ((2480, 1880), (2450, 1380), (2400, 900), (2480, 350), (2650, -160), (2560, -750),
             (2350, -1370)),
    "西关路": ((-2270, 1830), (-2180, 1050), (-2330, 430), (-2620, -60), (-2780, -700), (-2420, -1370)),
    "学府路": ((-3130, -290), (-2700, -380), (-2250, -700), (-1720, -1030)),
    "迎宾大道": ((2980, -700), (3400, -900), (3800, -1050)),
    "北山路": ((-300, 2150), (-350, 2380), (-330, 2620)),
    "西环快线": ((-3150, 250), (-3700, 120), (-4400, -100)),
    "东环快线": ((3150, 1200), (3600, 1050), (4200, 850)),
    "南山路": ((-700, -1880), (-760, -2150), (-720, -2420)),
}  # fmt: skip
_RAILWAY = (
    (-4700, 1560), (-3700, 1860), (-2650, 2190), (-1300, 2300), (200, 2370), (1600, 2400),
    (2750, 2130), (3400, 1640), (4500, 1250),
)  # fmt: skip
_BRIDGES = {
    "西关路": "西关大桥",
    "中心大道": "中心大桥",
    "大桥路": "安澜大桥",
    "东风路": "东风大桥",
}


@dataclass(frozen=True)
class Road:
    """One road in local metres. kind: ring, arterial, riverside, secondary or lane."""

    name: str
    kind: str
    line: LineString


@dataclass(frozen=True)
class Planned:
    """What was planned before the blocks were filled. bridges: name and the stretch over water."""

    roads: tuple[Road, ...]
    bridges: tuple[tuple[str, LineString], ...]
    railway: LineString


@cache
def planned() -> Planned:
    """The planned roads of the demo city; the same object at every call."""
    ground = land()
    roads = [Road("环城路", "ring", spline(_RING, 25, closed=True)), *_riverside(ground.boundary)]
    drawn = [Road(name, "arterial", spline(points, 25)) for name, points in _ARTERIALS.items()]
    roads += [
        _joined(road, [other for other in (*roads, *drawn) if other is not road]) for road in drawn
    ]
    inside = [Road(road.name, road.kind, line) for road in roads for line in _within(road.line)]
    return Planned(
        roads=tuple(inside),
        bridges=tuple(_bridges(roads)),
        railway=_within(spline(_RAILWAY, 40))[0],
    )


def _joined(road: Road, others: list[Road]) -> Road:
    """A road whose ends reach the road they were drawn towards, when one is within _REACH_M."""
    net = shapely.union_all([other.line for other in others])
    points = [tuple(point) for point in shapely.get_coordinates(road.line).tolist()]
    for end in (0, -1):
        last, before = points[end], points[1 if end == 0 else -2]
        length = math.hypot(last[0] - before[0], last[1] - before[1])
        far = tuple(a + (a - b) / length * _REACH_M for a, b in zip(last, before, strict=True))
        met = LineString([last, far]).intersection(net)
        if met.is_empty or Point(last).distance(net) < 0.1:
            continue
        touch = shapely.ops.nearest_points(Point(last), met)[1]
        points.insert(0 if end == 0 else len(points), (round(touch.x, 2), round(touch.y, 2)))
    return Road(road.name, road.kind, LineString(points))


def _within(line: LineString) -> list[LineString]:
    return [one for one in lines_of(line.intersection(land().boundary)) if one.length > 60]


def _riverside(boundary: Polygon) -> list[Road]:
    """Roads along both banks, between the western and the eastern edge of the ring."""
    water = shapely.union_all([land().river, land().stream]).buffer(_FROM_WATER_M, quad_segs=6)
    span = shapely.box(-3140, -3000, 3260, 3000)
    found = []
    for line in lines_of(water.boundary.intersection(span.intersection(boundary))):
        if line.length < 2500:
            continue
        middle = line.interpolate(0.5, normalized=True)
        river = land().river_line
        north = middle.y > river.interpolate(river.project(middle)).y
        found.append(Road("滨江北路" if north else "滨江南路", "riverside", line.simplify(1.0)))
    return found


def _bridges(roads: list[Road]) -> list[tuple[str, LineString]]:
    names = dict(_BRIDGES)
    found = []
    for road in roads:
        if road.kind == "riverside":
            continue
        over = lines_of(road.line.intersection(land().river.buffer(12)))
        for n, line in enumerate(one for one in over if one.length > 120):
            name = names.get(road.name) or ("环城西桥", "环城东桥")[n % 2]
            found.append((name, line))
    return found
