"""The raster of answers gives exactly what asking every polygon gives, on edges and corners too."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grid.cells import CellIndex

Points = npt.NDArray[np.float64]


def mesh(columns: int, rows: int, seed: int, at: tuple[float, float] = (109.0, 32.6)) -> Any:
    """(columns × rows,) quadrilaterals of about 100 m that share their corners exactly."""
    random = np.random.default_rng(seed)
    corners = np.stack(np.meshgrid(np.arange(columns + 1), np.arange(rows + 1)), -1).astype(float)
    corners += random.uniform(-0.3, 0.3, corners.shape)
    corners = corners * 0.001 + at
    a, b, c, d = corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]
    return shapely.polygons(np.stack([a, b, c, d, a], 2).reshape(-1, 5, 2))


def asked(polygons: Any, points: Points) -> list[int]:
    """The first polygon that covers each point, by asking every polygon about every point."""
    hits = shapely.intersects(polygons[None, :], shapely.points(points)[:, None])
    return [int(n) for n in np.where(hits.any(axis=1), hits.argmax(axis=1), -1)]


def telling_points(polygons: Any, seed: int, count: int = 200) -> Points:
    """Random points around the polygons, their corners, and points on their edges."""
    random = np.random.default_rng(seed)
    west, south, east, north = shapely.total_bounds(polygons)
    corners = shapely.get_coordinates(polygons)
    edges = shapely.get_parts(shapely.boundary(polygons))
    middles = shapely.line_interpolate_point(
        edges, random.uniform(0, 1, len(edges)), normalized=True
    )
    pad = (east - west) * 0.2 + 1e-6
    return np.vstack(
        [
            random.uniform((west - pad, south - pad), (east + pad, north + pad), (count, 2)),
            corners,
            (corners[1:] + corners[:-1]) / 2,
            shapely.get_coordinates(middles),
        ]
    )


@given(columns=st.integers(1, 12), rows=st.integers(1, 12), seed=st.integers(0, 10_000))
@settings(max_examples=60)
def test_a_mesh_of_cells_answers_as_every_cell_asked(columns: int, rows: int, seed: int) -> None:
    cells = mesh(columns, rows, seed)
    points = telling_points(cells, seed)
    assert CellIndex(cells).find(points).tolist() == asked(cells, points)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=40)
def test_overlaps_holes_islands_and_slivers_answer_as_every_polygon_asked(seed: int) -> None:
    random = np.random.default_rng(seed)
    shapes = []
    for _ in range(int(random.integers(1, 25))):
        disc = shapely.Point(*random.uniform(0, 10, 2)).buffer(random.uniform(0.01, 4), 5)
        kind = random.integers(0, 4)
        if kind == 1:
            disc = disc.difference(disc.centroid.buffer(0.3))
        elif kind == 2:
            disc = shapely.union_all([disc, shapely.box(20, 0, 20.5, 9)])
        elif kind == 3:
            disc = shapely.LineString(random.uniform(0, 10, (2, 2))).buffer(0.001)
        shapes.append(disc)
    polygons = np.array(shapes)
    points = telling_points(polygons, seed)
    assert CellIndex(polygons).find(points).tolist() == asked(polygons, points)


def test_points_on_a_shared_edge_belong_to_the_first_of_the_two() -> None:
    left, right = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    edge = np.array([[1.0, 0.0], [1.0, 0.25], [1.0, 1.0]])
    assert CellIndex(np.array([left, right])).find(edge).tolist() == [0, 0, 0]
    assert CellIndex(np.array([right, left])).find(edge).tolist() == [0, 0, 0]


def test_outside_is_outside_however_near() -> None:
    cell = CellIndex(np.array([shapely.box(0, 0, 1, 1)]))
    outside = np.array([[1.0 + 1e-12, 0.5], [0.5, -1e-12], [50, 50], [-50, 0.5]])
    assert cell.find(outside).tolist() == [-1, -1, -1, -1]


def test_what_is_no_number_is_outside() -> None:
    cell = CellIndex(np.array([shapely.box(0, 0, 1, 1)]))
    assert cell.find(np.array([[np.nan, 0.5], [0.5, np.inf], [0.5, 0.5]])).tolist() == [-1, -1, 0]


@pytest.mark.parametrize("polygons", [[], [shapely.MultiPolygon()]])
def test_no_polygon_covers_nothing(polygons: list[Any]) -> None:
    index = CellIndex(np.array(polygons, dtype=object))
    assert index.find(np.array([[0.0, 0.0]])).tolist() == [-1]


def test_a_thousand_far_flung_parts_do_not_fill_the_memory() -> None:
    random = np.random.default_rng(7)
    cells = mesh(40, 25, 7)
    islands = [
        shapely.union_all([cell, shapely.Point(*random.uniform(100, 120, 2)).buffer(1e-4)])
        for cell in cells
    ]
    index = CellIndex(np.array(islands))
    points = telling_points(cells, 7)
    assert index.find(points).tolist() == asked(cells, points)
