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

    square: of each point, its square's place in this order.  order: the points' places, square by square.
    count: points of each square.
    """

    square: Ints
    order: Ints
    count: Ints

    def __len__(self) -> int:
        return len(self.count)

    def of(self, square: int) -> Ints:
        """The places of one square's points."""
        first = int(self.count[:square].sum())
        return self.order[first : first + int(self.count[square])]

    def sums(self, values: npt.NDArray[Any]) -> Floats:
        """The sum of the values of each square's points."""
        return np.asarray(np.bincount(self.square, values, len(self)), dtype=np.float64)

    def ends(self, values: Floats) -> tuple[Floats, Floats]:
        """The least and the greatest of the values of each square's points."""
        if not len(self):
            return values[:0], values[:0]
        start, ordered = np.cumsum(self.count) - self.count, values[self.order]
        return np.minimum.reduceat(ordered, start), np.maximum.reduceat(ordered, start)


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
    while _across(view.west, view.east, wide) * _across(view.south, view.north, high) > _SQUARES:
        wide, high = wide * 2, high * 2
    across = _across(view.west, view.east, wide)
    first, lowest = int(view.west // wide), int(view.south // high)
    column = (lon / wide - first).astype(np.int32)
    row = (lat / high - lowest).astype(np.int32)
    fine = (row * across + column).astype(np.uint16)
    held = np.flatnonzero(np.bincount(fine))
    rows, columns = lowest + held // across, first + held % across
    together = 0
    while True:
        _, joined = np.unique(
            (rows >> together) * 2**32 + (columns >> together), return_inverse=True
        )
        if len(held) == 0 or joined.max() < most:
            break
        together += 1
    squares = np.zeros(_SQUARES + 1, dtype=np.uint16)
    squares[held] = joined
    square = squares[fine]
    count = np.bincount(square)
    fullest = np.argsort(-count, kind="stable")
    place = np.empty(len(count), dtype=np.uint16)
    place[fullest] = np.arange(len(count))
    square = place[square]
    return Gathered(square.astype(np.int64), np.argsort(square, kind="stable"), count[fullest])


def _across(low: float, high: float, side: float) -> int:
    """Squares of this side from one edge to the other."""
    return int(high // side) - int(low // side) + 1
