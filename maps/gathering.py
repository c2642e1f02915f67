"""Points gathered in squares of the screen, never more of them than a view may carry. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from maps.view import MapView

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: A sort by small numbers is done by their digits, ten times as fast: so few squares lie in one view.
_SQUARES: Final = 60_000


@dataclass(frozen=True, slots=True)
class Gathered:
    """Squares that hold points, fullest first.

    order: the points' places, square by square; start, count: where in `order` a square's points begin, and how many.
    """

    order: Ints
    start: Ints
    count: Ints

    def __len__(self) -> int:
        return len(self.start)

    def of(self, square: int) -> Ints:
        """The places of one square's points."""
        first = self.start[square]
        return self.order[first : first + self.count[square]]

    def apply(self, reduce: np.ufunc, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """`reduce` (np.add, np.minimum …) of the values of each square's points."""
        if not len(self.start):
            return values[:0]
        by_place = np.argsort(self.start)
        found = np.empty(len(self.start), dtype=values.dtype)
        found[by_place] = reduce.reduceat(values[self.order], self.start[by_place])
        return found


def inside(view: MapView, lon: Floats, lat: Floats) -> Bools:
    """Whether points lie in the box of a view, its edge included; NaN does not."""
    return np.asarray(
        (lon >= view.west) & (lon <= view.east) & (lat >= view.south) & (lat <= view.north)
    )


def gather(view: MapView, pixels: float, most: int, lon: Floats, lat: Floats) -> Gathered:
    """Gather points of a view in squares of so many pixels, larger ones where more than `most` would hold any.

    lon, lat: degrees, inside the view. Squares do not move with the view, so that panning shows the same ones.
    """
    wide, high = view.square(pixels)
    while True:
        column = np.floor(lon / wide)
        row = np.floor(lat / high)
        first, rows = np.floor(view.west / wide), np.floor(view.south / high)
        across = int(np.floor(view.east / wide) - first) + 1
        down = int(np.floor(view.north / high) - rows) + 1
        if across * down <= _SQUARES:
            square = ((row - rows) * across + (column - first)).astype(np.uint16)
            counts = np.bincount(square, minlength=1)
            held = np.flatnonzero(counts)
            if len(held) <= most:
                break
        wide, high = wide * 2, high * 2
    order = np.argsort(square, kind="stable")
    count = counts[held]
    start = np.cumsum(count) - count
    fullest = np.argsort(-count, kind="stable")
    return Gathered(order, start[fullest], count[fullest])
