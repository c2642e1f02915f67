"""Where a point lies: the finest area that covers it on a given day, one at a time or by the million."""

from __future__ import annotations

import datetime as dt
import threading
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from django.db import connection

from grid import stamps
from grid.cells import CellIndex, Floats, Ints
from grid.models import AreaKind
from grid.models.area import DEPTH
from hub.foundation import sqlfile
from hub.foundation.why import Why

#: The kinds that tile the ground; the others lie over it and answer other questions.
GROUND: Final = (AreaKind.DIVISION, AreaKind.UNIT, AreaKind.EXCLUSIVE)
#: Locators kept per process: today's, and those of the past days a replay walks through.
_KEPT: Final = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """One area as it was on a day. path: ids from the top down to itself; names: theirs, in that order."""

    id: int
    code: str
    name: str
    level: str
    path: tuple[int, ...]
    names: tuple[str, ...]


class Locator:
    """The ground of one period in which no area changed. Immutable; may be used from several threads."""

    def __init__(self, cells: Iterable[tuple[Cell, bytes | None]]) -> None:
        """cells: (cell, boundary as WKB); those without a boundary are only looked up."""
        rows = sorted(cells, key=lambda row: (row[0].code, row[0].id))
        self._cells = {cell.id: cell for cell, _ in rows}
        by_level: dict[str, list[tuple[int, bytes]]] = {}
        for cell, wkb in rows:
            if wkb is not None:
                by_level.setdefault(cell.level, []).append((cell.id, wkb))
        self._levels: list[tuple[CellIndex, Ints]] = []
        for level in sorted(by_level, key=DEPTH.__getitem__, reverse=True):
            ids, boundaries = zip(*by_level[level], strict=True)
            index = CellIndex(shapely.from_wkb(np.array(boundaries, dtype=object)))
            self._levels.append((index, np.array(ids, dtype=np.int64)))

    def __len__(self) -> int:
        return len(self._cells)

    def cells_at(self, lonlat: Floats) -> Ints:
        """float64 (n, 2) → int64 (n,): ids of the finest areas that cover the points, -1 outside.

        lonlat: degrees, CGCS2000 (EPSG:4490), lon before lat; NaN is outside. A point on a shared edge
        belongs to the area with the smaller code. Outside is outside: never the nearest.
        """
        lonlat = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
        ids = np.full(len(lonlat), -1, dtype=np.int64)
        open_ = np.arange(len(lonlat))
        for index, of_level in self._levels:
            found = index.find(lonlat[open_])
            hit = found >= 0
            ids[open_[hit]] = of_level[found[hit]]
            open_ = open_[~hit]
            if not len(open_):
                break
        return ids

    def cell_at(self, lon: float, lat: float) -> Cell | None:
        """The finest area that covers the point, edges included; None outside. As `cells_at`."""
        return self._cells.get(int(self.cells_at(np.array([[lon, lat]]))[0]))

    def cell(self, area_id: int) -> Cell | None:
        """The area of this id as it was in this period; None when it was not valid then."""
        return self._cells.get(area_id)


def locator(on: dt.date) -> Locator:
    """The ground as it was on a city day. One small query; the rest is kept in the process.

    A publication is seen by the next call after its commit. Making a locator anew takes about 40 µs an
    area.
    """
    return _ground.on(on)


def cell_at(lon: float, lat: float, on: dt.date) -> Cell | None:
    """The finest area that covers a point (degrees, EPSG:4490) on a city day; None outside."""
    return locator(on).cell_at(lon, lat)


def why(cell: Cell | None, on: dt.date) -> Why:
    """The sentence that says why a case belongs to this cell, or to none."""
    if cell is None:
        return Why("grid.cell.outside", {"on": on.isoformat()})
    return Why("grid.cell.found", {"name": cell.name, "code": cell.code, "on": on.isoformat()})


class _Ground:
    """The locators of this process, all of one stamp."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stamp: tuple[object, ...] = ()
        self._days: list[dt.date] = []
        self._kept: dict[int, Locator] = {}

    def on(self, day: dt.date) -> Locator:
        # the stamp is read before the areas: what was read too late is merely read once more
        now = (str(connection.settings_dict["NAME"]), *stamps.read("areas"))
        with self._lock:
            if now != self._stamp:
                self._days = _days()
                self._kept = {}
                self._stamp = now
            period = bisect_right(self._days, day)
            found = self._kept.pop(period, None)
            if found is None:
                found = _read(day)
            self._kept[period] = found  # the latest used stands last
            if len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]
            return found


_ground = _Ground()


def _days() -> list[dt.date]:
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("grid", "area_days"))
        return [day for (day,) in cursor.fetchall()]


def _read(on: dt.date) -> Locator:
    kinds = [kind.value for kind in GROUND]
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("grid", "areas_on"), {"on": on, "kinds": kinds})
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    names = {row[0]: row[2] for row in rows}
    return Locator(
        (
            Cell(area_id, code, name, level, tuple(path), tuple(names.get(i, "") for i in path)),
            None if wkb is None else bytes(wkb),
        )
        for area_id, code, name, level, path, wkb in rows
    )
