"""The blocks between the planned roads, cut by streets and lanes until they are of a size to live in."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from hub.demo.geography.curves import lines_of, polygons_of
from hub.demo.geography.frame import generator
from hub.demo.geography.land import land
from hub.demo.geography.roads import planned

#: Blocks are cut until they are smaller than this, m², by the part of the city they lie in.
_LARGEST_M2 = {"old": 26_000.0, "new": 52_000.0, "edge": 120_000.0}
#: How much a cut may turn from the block's own direction, degrees: the old town grew, the new one was drawn.
_TURN_DEG = {"old": 9.0, "new": 2.0, "edge": 5.0}
#: A cut that leaves a piece smaller than this is not made.
_SMALLEST_M2 = 6_000.0
#: A street of this length or more is a through street.
_THROUGH_M = 330.0
_PARKS = 14


@dataclass(frozen=True)
class Block:
    """A block in local metres. use: urban, old, edge, park, hill or water."""

    shape: Polygon
    use: str


@dataclass(frozen=True)
class Cut:
    """A street that came with a cut. kind: secondary or lane."""

    line: LineString
    kind: str


@dataclass(frozen=True)
class Fabric:
    """The whole city as blocks without gap or overlap, and the streets between them."""

    blocks: tuple[Block, ...]
    cuts: tuple[Cut, ...]


@cache
def fabric() -> Fabric:
    """The blocks and streets of the demo city; the same object at every call."""
    ground, roads = land(), planned()
    lines = [road.line for road in roads.roads] + [ground.boundary.exterior, ground.river_line]
    lines += [
        ground.river.exterior,
        ground.lake.exterior,
        ground.stream.exterior,
        ground.island.exterior,
    ]
    lines += [hill.exterior for _, hill in ground.hills]
    faces = [
        face
        for face in shapely.get_parts(shapely.polygonize([shapely.union_all(lines)]))
        if ground.boundary.contains(face.representative_point())
    ]
    blocks: list[Block] = []
    cuts: list[Cut] = []
    random = generator("blocks")
    for face in sorted(faces, key=lambda one: (round(one.centroid.x), round(one.centroid.y))):
        use = _use(face)
        if use in {"old", "new", "edge"}:
            for piece, made in _cut(face, use, random):
                blocks += [Block(piece, use)] if piece is not None else []
                cuts += [made] if made is not None else []
        else:
            blocks.append(Block(face, use))
    return Fabric(tuple(_with_parks(_fitted(blocks))), tuple(cuts))


def _fitted(blocks: list[Block]) -> list[Block]:
    """The same blocks with every corner shared by all who touch it, on a grid of one centimetre."""
    net = shapely.union_all([block.shape.boundary for block in blocks], grid_size=0.01)
    faces = shapely.get_parts(shapely.polygonize([net]))
    tree = shapely.STRtree([block.shape for block in blocks])
    found = []
    for face in faces:
        inner = face.representative_point()
        owners = tree.query(inner, predicate="intersects")
        if len(owners):
            found.append(Block(face, blocks[int(owners.min())].use))
    return sorted(found, key=lambda one: (round(one.shape.centroid.x), round(one.shape.centroid.y)))


def _use(face: Polygon) -> str:
    ground, inner = land(), face.representative_point()
    if ground.island.contains(inner):
        return "park"
    if any(water.contains(inner) for water in (ground.river, ground.lake, ground.stream)):
        return "water"
    if any(hill.contains(inner) for _, hill in ground.hills):
        return "hill"
    ring = next(road.line for road in planned().roads if road.kind == "ring")
    if not Polygon(ring).contains(inner):
        return "edge"
    # the old town lies in the river's bend, below 人民路
    return "old" if -2000 < inner.x < 1150 and -900 < inner.y < 930 and _north(inner) else "new"


def _north(point: Point) -> bool:
    river = land().river_line
    return bool(point.y > river.interpolate(river.project(point)).y)


def _cut(
    block: Polygon, use: str, random: np.random.Generator
) -> Iterator[tuple[Polygon | None, Cut | None]]:
    """Pieces of a block and the streets that made them."""
    size = _LARGEST_M2[use] * random.uniform(0.75, 1.25)
    if block.area <= size:
        yield block, None
        return
    for share in (0.5, 0.42, 0.58):
        line = _across(
            block, share + random.uniform(-0.06, 0.06), random.normal(0, _TURN_DEG[use] / 2)
        )
        parts = polygons_of(shapely.polygonize([shapely.union_all([block.boundary, line])]))
        parts = [part for part in parts if block.contains(part.representative_point())]
        if len(parts) >= 2 and min(part.area for part in parts) >= _SMALLEST_M2:
            for street in lines_of(line.intersection(block)):
                yield None, Cut(street, "secondary" if street.length >= _THROUGH_M else "lane")
            for part in sorted(parts, key=lambda one: one.bounds):
                yield from _cut(part, use, random)
            return
    yield block, None


def _across(block: Polygon, share: float, turn_deg: float) -> LineString:
    """A line across a block, at a share of its longer axis."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(block))
    sides = np.diff(corners[:3], axis=0)
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    axis = sides[int(np.argmax(lengths))] / lengths.max()
    middle = corners[:4].mean(axis=0) + axis * lengths.max() * (share - 0.5)
    turn = math.radians(turn_deg)
    across = np.array([-axis[1], axis[0]])
    across = np.array(
        [
            across[0] * math.cos(turn) - across[1] * math.sin(turn),
            across[0] * math.sin(turn) + across[1] * math.cos(turn),
        ]
    )
    reach = across * (lengths.sum() + 10)
    return LineString(np.round([middle - reach, middle + reach], 2))


def _with_parks(blocks: list[Block]) -> list[Block]:
    """Some blocks of a good size are parks, spread over the city."""
    random = generator("parks")
    fit = [
        n
        for n, one in enumerate(blocks)
        if one.use in {"new", "old"} and 14_000 < one.shape.area < 60_000
    ]
    chosen: list[int] = []
    for n in random.permutation(fit):
        far = all(blocks[n].shape.centroid.distance(blocks[m].shape.centroid) > 700 for m in chosen)
        if far and len(chosen) < _PARKS:
            chosen.append(int(n))
    return [Block(one.shape, "park") if n in chosen else one for n, one in enumerate(blocks)]
