"""Which polygon covers a point, for many points at once: a raster of answers, exact at the edges.

A raster square that lies wholly inside one polygon and touches no other holds the answer itself;
every other square holds the polygons that touch it, and those are tested exactly. So the answer is
always that of the exact test, and most points never need one.
"""

from __future__ import annotations

import threading
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Squares of the raster per polygon: finer ones answer more points without a test and cost memory.
_SQUARES_PER_POLYGON: Final = 8
#: Polygons that straggle over the whole raster would touch squares without end; beyond this, coarser.
_MOST_PAIRS: Final = 8_000_000
#: Squares are tested a little larger than they are, so that rounding never puts a point outside its own.
_MARGIN: Final = 1e-6
#: Raster values that are no polygon.
_NONE, _TEST = -1, -2


class CellIndex:
    """Polygons to ask "who covers this point"; on shared edges and overlaps the first polygon wins."""

    def __init__(self, polygons: npt.NDArray[Any]) -> None:
        """polygons: (n,) valid shapely Polygon or MultiPolygon, in order of precedence; n ≥ 0."""
        self._lock = threading.Lock()  # a prepared geometry builds its own index at its first test
        parts, owner = shapely.get_parts(polygons, return_index=True)
        parts, owner = parts[~shapely.is_empty(parts)], owner[~shapely.is_empty(parts)]
        self._parts = parts
        self._owner = owner.astype(np.int64)
        if len(parts) == 0:
            self._nx = self._ny = 0
            return
        shapely.prepare(parts)
        self._lay_out(shapely.bounds(parts))
        self._fill()

    def find(self, lonlat: Floats) -> Ints:
        """(n, 2) points → (n,) number of the first polygon that covers each, its edge included; else -1."""
        found = np.full(len(lonlat), _NONE, dtype=np.int64)
        if self._nx == 0:
            return found
        place = (lonlat - self._origin) / self._size
        with np.errstate(invalid="ignore"):
            inside = ((place >= 0) & (place < (self._nx, self._ny))).all(axis=1)  # NaN is outside
        at = np.flatnonzero(inside)
        column, row = place[at].astype(np.int64).T
        square = row * self._nx + column
        answer = self._raster[square]
        found[at] = answer
        open_ = answer == _TEST
        if open_.any():
            at = at[open_]
            found[at] = self._test(lonlat[at], square[open_])
        return found

    def _test(self, lonlat: Floats, square: Ints) -> Ints:
        """The exact answer, candidate by candidate in order of precedence."""
        found = np.full(len(lonlat), _NONE, dtype=np.int64)
        offset, end = self._start[square], self._start[square + 1]
        at = np.arange(len(lonlat))
        while len(at):
            part = self._candidates[offset]
            with self._lock:
                hit = shapely.intersects_xy(self._parts[part], lonlat[at, 0], lonlat[at, 1])
            found[at[hit]] = self._owner[part[hit]]
            offset = offset + 1
            left = ~hit & (offset < end)
            at, offset, end = at[left], offset[left], end[left]
        return found

    def _lay_out(self, bounds: Floats) -> None:
        """Choose the squares: about so many per polygon, over the extent of all."""
        low, high = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
        extent = np.maximum(high - low, 1e-9)
        size = float(np.sqrt(extent[0] * extent[1] / (_SQUARES_PER_POLYGON * len(bounds))))
        size = max(size, float(extent.max()) / 30_000)
        reach = bounds[:, 2:] - bounds[:, :2]
        while (np.ceil(reach / size) + 1).prod(axis=1).sum() > _MOST_PAIRS:
            size *= 1.5
        self._size = size
        self._origin = low - size / 2
        self._nx, self._ny = (int(n) for n in np.ceil((high - self._origin) / size) + 1)

    def _fill(self) -> None:
        """Find the polygons that touch each square, and the squares one polygon fills alone."""
        part, column, row = self._pairs()
        low_x, low_y = self._origin[0] + column * self._size, self._origin[1] + row * self._size
        margin, reach = self._size * _MARGIN, self._size * (1 + _MARGIN)
        box = shapely.box(low_x - margin, low_y - margin, low_x + reach, low_y + reach)
        touch = shapely.intersects(self._parts[part], box)
        part, column, row, box = part[touch], column[touch], row[touch], box[touch]
        square = row * self._nx + column
        order = np.lexsort((part, square))  # parts keep the order of their polygons
        self._candidates = part[order]
        count = np.bincount(square, minlength=self._nx * self._ny)
        self._start = np.concatenate(([0], np.cumsum(count)))
        self._raster = np.where(count == 0, _NONE, _TEST).astype(np.int64)
        alone = np.flatnonzero(count[square] == 1)
        full = alone[shapely.contains_properly(self._parts[part[alone]], box[alone])]
        self._raster[square[full]] = self._owner[part[full]]

    def _pairs(self) -> tuple[Ints, Ints, Ints]:
        """(part, column, row) of every square that the box around a part touches."""
        bounds = shapely.bounds(self._parts)
        margin = self._size * _MARGIN
        first = np.floor((bounds[:, :2] - margin - self._origin) / self._size).astype(np.int64)
        last = np.floor((bounds[:, 2:] + margin - self._origin) / self._size).astype(np.int64)
        width, height = (last - first + 1).T
        each = width * height
        part = np.repeat(np.arange(len(each)), each)
        step = np.arange(len(part)) - np.repeat(np.cumsum(each) - each, each)
        column = first[part, 0] + step % width[part]
        row = first[part, 1] + step // width[part]
        return part, column, row
