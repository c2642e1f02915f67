"""Districts, streets, communities and unit grids: each exactly the union of what lies in it, following the streets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from grid import divide
from hub.demo.geography.blocks import Block, fabric
from hub.demo.geography.frame import generator, metres, to_lonlat
from hub.demo.geography.land import land
from hub.demo.geography.roads import planned

#: m² of a unit grid (万米单元网格), a little above 10,000 so that the city has about 3,000 of them.
CELL_M2 = 11_500.0
STREETS, COMMUNITIES = 4, 5
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cell:
    """A unit grid. shape: degrees, CGCS2000. home: district, street and community, counted from 0."""

    shape: Polygon
    home: tuple[int, int, int]
    use: str


@cache
def cells() -> tuple[Cell, ...]:
    """The unit grids of the demo city, in reading order; about 3,000."""
    blocks = fabric().blocks
    homes = _homes(blocks)
    boundary = to_lonlat(land().boundary)
    shapes = divide.cells(boundary, [to_lonlat(line) for line in _lines()], CELL_M2)
    inner = shapely.transform(shapely.point_on_surface(np.array(shapes)), metres)
    tree = shapely.STRtree([block.shape for block in blocks])
    nearest = tree.nearest(inner)
    found = [Cell(shape, homes[n], blocks[n].use) for shape, n in zip(shapes, nearest, strict=True)]
    return tuple(_whole(found))


def area_of(home: tuple[int, ...]) -> BaseGeometry:
    """A district (d,), street (d, s) or community (d, s, c): the union of its unit grids, degrees."""
    return shapely.union_all([cell.shape for cell in cells() if cell.home[: len(home)] == home])


def _lines() -> list[BaseGeometry]:
    ground = land()
    lines: list[BaseGeometry] = [block.shape.exterior for block in fabric().blocks]
    lines += [road.line for road in planned().roads if road.kind != "riverside"]
    return [*lines, ground.river_line]


def _homes(blocks: Sequence[Block]) -> list[tuple[int, int, int]]:
    """For each block its district, street and community: compact, connected, of like size."""
    touches = _touching(blocks)
    district = np.array([_district(block) for block in blocks])
    street, community = np.zeros(len(blocks), dtype=np.int64), np.zeros(len(blocks), dtype=np.int64)
    for d in range(3):
        mine = np.flatnonzero(district == d)
        street[mine] = _parts(blocks, mine, STREETS, touches, f"streets {d}")
        for s in range(STREETS):
            of_street = mine[street[mine] == s]
            community[of_street] = _parts(
                blocks, of_street, COMMUNITIES, touches, f"communities {d} {s}"
            )
    return [(int(d), int(s), int(c)) for d, s, c in zip(district, street, community, strict=True)]


def _district(block: Block) -> int:
    """0 the old side of the river west of 金州路, 1 the same side east of it, 2 the other side."""
    inner, river = block.shape.representative_point(), land().river_line
    if inner.y <= river.interpolate(river.project(inner)).y:
        return 2
    east = next(road.line for road in planned().roads if road.name == "金州路")
    return 0 if inner.x < east.interpolate(east.project(inner)).x else 1


def _parts(
    blocks: Sequence[Block],
    mine: Labels,
    count: int,
    touches: dict[int, dict[int, float]],
    topic: str,
) -> Labels:
    """Labels 0…count-1 for the blocks `mine`: balanced by size, then made connected."""
    centres = np.array([blocks[n].shape.centroid.coords[0] for n in mine])
    # Water and hills count little: people are what a community is about.
    weight = np.array(
        [blocks[n].shape.area * (0.15 if blocks[n].use in {"water", "hill"} else 1) for n in mine]
    )
    random = generator(topic)
    seeds = centres[random.choice(len(mine), count, replace=False, p=weight / weight.sum())]
    bias = np.zeros(count)
    for _ in range(80):
        distance = np.hypot(*(centres[:, None, :] - seeds[None]).transpose(2, 0, 1)) + bias
        labels = distance.argmin(axis=1)
        sizes = np.bincount(labels, weights=weight, minlength=count)
        bias += 0.12 * np.sqrt(weight.sum() / count) * (sizes / sizes.mean() - 1).clip(-1, 1)
        for k in range(count):
            held = labels == k
            if held.any():
                seeds[k] = np.average(centres[held], axis=0, weights=weight[held])
    return _connected(mine, labels.astype(np.int64), weight, touches)


def _connected(
    mine: Labels,
    labels: Labels,
    weight: npt.NDArray[np.float64],
    touches: dict[int, dict[int, float]],
) -> Labels:
    """Pieces cut off from the main part of their label go to the label they share most border with."""
    place = {int(n): i for i, n in enumerate(mine)}
    for _ in range(8):
        moved = False
        for piece, label in _pieces(mine, labels, weight, place, touches):
            border: dict[int, float] = {}
            for i in piece:
                for other, length in touches[int(mine[i])].items():
                    j = place.get(other)
                    if j is not None and labels[j] != label:
                        border[int(labels[j])] = border.get(int(labels[j]), 0.0) + length
            if border:
                labels[piece] = max(sorted(border), key=lambda one: border[one])
                moved = True
        if not moved:
            break
    return labels


def _pieces(
    mine: Labels,
    labels: Labels,
    weight: npt.NDArray[np.float64],
    place: dict[int, int],
    touches: dict[int, dict[int, float]],
) -> list[tuple[list[int], int]]:
    """Every connected piece that is not the heaviest of its label."""
    seen: set[int] = set()
    by_label: dict[int, list[list[int]]] = {}
    for start in range(len(mine)):
        if start in seen:
            continue
        piece, waiting = [], [start]
        seen.add(start)
        while waiting:
            i = waiting.pop()
            piece.append(i)
            for other in touches[int(mine[i])]:
                j = place.get(other)
                if j is not None and j not in seen and labels[j] == labels[start]:
                    seen.add(j)
                    waiting.append(j)
        by_label.setdefault(int(labels[start]), []).append(sorted(piece))
    return [
        (piece, label)
        for label, pieces in sorted(by_label.items())
        for piece in sorted(pieces, key=lambda one: -weight[one].sum())[1:]
    ]


def _touching(blocks: Sequence[Block]) -> dict[int, dict[int, float]]:
    """For each block its neighbours and the metres of border shared with each."""
    shapes = [block.shape for block in blocks]
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    found: dict[int, dict[int, float]] = {n: {} for n in range(len(blocks))}
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        if a != b:
            shared = shapes[a].boundary.intersection(shapes[b].boundary).length
            if shared > 1.0:
                found[a][b] = shared
    return found


def _whole(found: list[Cell]) -> list[Cell]:
    """A unit grid that touches nothing of its own community joins the one it touches most."""
    shapes = [cell.shape for cell in found]
    one, other = shapely.STRtree(shapes).query(shapes, predicate="touches")
    neighbours: dict[int, list[int]] = {}
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        neighbours.setdefault(a, []).append(b)
    homes = [cell.home for cell in found]
    for n, cell in enumerate(found):
        around = [homes[m] for m in neighbours.get(n, [])]
        if around and cell.home not in around:
            homes[n] = max(sorted(set(around)), key=around.count)
    return [Cell(cell.shape, home, cell.use) for cell, home in zip(found, homes, strict=True)]
