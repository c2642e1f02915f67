"""Which polygons of many overlap, and by how much."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from grid import measure

#: Pairs compared at a time, between two steps of a progress bar.
_BATCH: Final = 5_000
#: What two borders drawn apart by rounding share; such an overlap is none.
_NOTHING_M2: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two polygons by their places, first < second, and what they share."""

    first: int
    second: int
    m2: float


def overlaps(
    polygons: npt.NDArray[Any], watch: Callable[[Iterable[Any], int, str], Iterable[Any]]
) -> list[Overlap]:
    """Every overlapping pair of (n,) valid polygons, degrees EPSG:4490; shared borders are no overlap.

    watch: passes the steps through and shows how far they have come.
    """
    first, second = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    first, second = first[first < second], second[first < second]
    found = []
    for start in watch(range(0, len(first), _BATCH), -(-len(first) // _BATCH), "overlaps"):
        a, b = first[start : start + _BATCH], second[start : start + _BATCH]
        shared = measure.area_m2(_areas_of(shapely.intersection(polygons[a], polygons[b])))
        for at in np.flatnonzero(shared > _NOTHING_M2):
            found.append(Overlap(int(a[at]), int(b[at]), float(shared[at])))  # noqa: PERF401
    return found


def _areas_of(shapes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The shapes without the lines and points that touching borders leave among them."""
    kinds = shapely.get_type_id(shapes)
    polygons = np.where(np.isin(kinds, (3, 6)), shapes, shapely.Polygon())
    for at in np.flatnonzero(kinds == 7):  # GeometryCollection
        parts = shapely.get_parts(shapes[at])
        polygons[at] = shapely.MultiPolygon(
            shapely.get_parts(parts[np.isin(shapely.get_type_id(parts), (3, 6))]).tolist()
        )
    return np.asarray(polygons, dtype=object)
