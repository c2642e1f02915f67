"""Points to the unit grid that covers them, as a batch of orders asks it, beside 100,000 irregular grids."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from django.db import connection

from grid import locate
from hub.foundation import clock
from tests.bench.options import Options
from tests.bench.report import Measured
from tests.bench.rounds import interleaved
from tests.bench.stage import stage

Floats = npt.NDArray[np.float64]

#: Unit grids in a row and in a column; each about 120 m wide, its corners moved about.
ACROSS, DOWN = 400, 250
_SIDE: Final = 0.0012
_WEST, _SOUTH = 108.9, 32.5
#: Points of one batch, and how many are asked in a round.
BATCHES: Final = (100, 1_000, 10_000)
_POINTS: Final = 400_000
#: Points whose answers are compared, a quarter of them on edges and corners.
_COMPARED: Final = 40_000


def measure(options: Options) -> list[Measured]:
    """Points a second in batches of 1,000; the other sizes, the plain tree and PostGIS beside it."""
    across, down = (60, 40) if options.quick else (ACROSS, DOWN)
    points = _POINTS // 20 if options.quick else _POINTS
    cells = _cells(across, down)
    with stage():
        _store(cells)
        begun = time.perf_counter()
        locate.locator(clock.today())
        built = time.perf_counter() - begun
        asked = _scattered(points, across, down)
        runs: dict[str, Callable[[], float]] = {
            f"in batches of {size:,}": _through(_here, asked, size) for size in BATCHES
        }
        tree = shapely.STRtree(cells)
        runs["shapely's tree, batches of 1,000"] = _through(
            _tree(tree), asked[: points // 4], 1_000
        )
        runs["PostGIS, batches of 1,000"] = _through(_postgis, asked[: points // 20], 1_000)
        for run in runs.values():
            run()
        found = interleaved(runs, options.rounds)
        compared = _compared(cells, across, down, min(_COMPARED, points))
        wrong = int(np.count_nonzero(_here(compared) != _postgis(compared)))
    notes = [
        f"{len(cells):,} grids; made ready in {built:.1f} s",
        *(
            f"{name}: {series.median:,.0f} /s [{series.lowest:,.0f}–{series.highest:,.0f}]"
            for name, series in found.items()
        ),
        f"{len(compared):,} answers, on edges and corners too, compared with ST_Covers: {wrong:,} differ",
    ]
    slowest = min(
        (found[f"in batches of {size:,}"] for size in BATCHES[1:]), key=lambda one: one.median
    )
    return [
        Measured(
            "locate.cells", slowest, found["shapely's tree, batches of 1,000"], notes, lost=wrong
        )
    ]


def _through(answer: Callable[[Floats], Any], points: Floats, size: int) -> Callable[[], float]:
    def run() -> float:
        begun = time.perf_counter()
        for first in range(0, len(points), size):
            answer(points[first : first + size])
        return len(points) / (time.perf_counter() - begun)

    return run


def _here(points: Floats) -> npt.NDArray[np.int64]:
    """As intake asks: the ground of the day, looked up for each batch."""
    return locate.locator(clock.today()).cells_at(points)


def _tree(tree: shapely.STRtree) -> Callable[[Floats], Any]:
    return lambda points: tree.query(shapely.points(points), predicate="intersects")


def _postgis(points: Floats) -> npt.NDArray[np.int64]:
    """The exact answer: the smallest code of those that cover the point, its edge included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(a.id, -1) FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS p (lon, lat, n) "
            "LEFT JOIN LATERAL (SELECT id FROM grid_area WHERE geom && ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4490) "
            "AND ST_Covers(geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4490)) ORDER BY code LIMIT 1) a ON true "
            "ORDER BY p.n",
            [points[:, 0].tolist(), points[:, 1].tolist()],
        )
        return np.array([one for (one,) in cursor.fetchall()], dtype=np.int64)


def _corners(across: int, down: int) -> Floats:
    """(down + 1, across + 1, 2): a lattice whose inner corners are moved about."""
    dice = np.random.default_rng(1)
    x, y = np.meshgrid(np.arange(across + 1.0), np.arange(down + 1.0))
    moved = dice.uniform(-0.3, 0.3, (2, down + 1, across + 1))
    moved[0][:, [0, -1]] = 0
    moved[1][[0, -1], :] = 0
    return np.stack([_WEST + (x + moved[0]) * _SIDE, _SOUTH + (y + moved[1]) * _SIDE], axis=-1)


def _cells(across: int, down: int) -> npt.NDArray[Any]:
    """Quadrangles that tile the ground; each side has a bend in it, the same for both who share it."""
    at = _corners(across, down)
    dice = np.random.default_rng(2)
    east = (at[:, :-1] + at[:, 1:]) / 2 + dice.uniform(-0.08, 0.08, (down + 1, across, 2)) * _SIDE
    north = (at[:-1] + at[1:]) / 2 + dice.uniform(-0.08, 0.08, (down, across + 1, 2)) * _SIDE
    ring = [
        at[:-1, :-1],
        east[:-1],
        at[:-1, 1:],
        north[:, 1:],
        at[1:, 1:],
        east[1:],
        at[1:, :-1],
        north[:, :-1],
    ]
    rings = np.stack([*ring, ring[0]], axis=2).reshape(-1, 9, 2)
    return np.asarray(shapely.polygons(rings))


def _store(cells: npt.NDArray[Any]) -> None:
    """The grids as areas in force, without a city above them."""
    text = io.StringIO()
    writer = csv.writer(text)
    inside = shapely.point_on_surface(cells)
    for number, (cell, point) in enumerate(zip(cells, inside, strict=True)):
        shape = shapely.to_wkb(shapely.multipolygons([cell]), hex=True)
        row = [
            number + 1,
            "bench",
            f"{number:06d}",
            f"{number:06d}",
            "grid",
            "unit",
            f"{{{number + 1}}}",
        ]
        writer.writerow(
            [
                *row,
                f"SRID=4490;{shape}",
                f"SRID=4490;{shapely.to_wkb(point, hex=True)}",
                1.0,
                "2020-01-01",
            ]
        )
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE told (id bigint, scheme text, code text, name text, level text, kind text, "
            "path bigint[], geom text, point text, area_m2 float8, valid_from date)"
        )
        cursor.copy_expert("COPY told FROM STDIN (FORMAT csv)", text)
        cursor.execute(
            "INSERT INTO grid_area (id, scheme, code, name, level, kind, path, geom, point, area_m2, valid_from, "
            "land_use, grade) SELECT id, scheme, code, name, level, kind, path, "
            "ST_GeomFromWKB(decode(split_part(geom, ';', 2), 'hex'), 4490), "
            "ST_GeomFromWKB(decode(split_part(point, ';', 2), 'hex'), 4490), area_m2, valid_from, '', '' FROM told"
        )
        cursor.execute("ANALYZE grid_area")


def _scattered(many: int, across: int, down: int) -> Floats:
    dice = np.random.default_rng(3)
    east = dice.uniform(-0.5, across + 0.5, many) * _SIDE + _WEST
    return np.column_stack([east, dice.uniform(-0.5, down + 0.5, many) * _SIDE + _SOUTH])


def _compared(cells: npt.NDArray[Any], across: int, down: int, many: int) -> Floats:
    """Points anywhere, on corners, and on the middles of edges."""
    corners = shapely.get_coordinates(cells)
    some = np.random.default_rng(4).permutation(len(corners) - 1)[: many // 8]
    middles = (corners[some] + corners[some + 1]) / 2
    return np.concatenate([_scattered(many - 2 * len(some), across, down), corners[some], middles])
