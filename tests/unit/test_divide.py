"""Cells fill their boundary: no gap, no overlap, about one size, numbered as one reads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grid import divide, measure

#: Rounding of coordinates: nothing of a boundary may be lost or added beyond this.
ROUNDING_M2 = 0.01


def near(x: float, y: float) -> tuple[float, float]:
    """Metres east and north of a corner in 安康, as degrees."""
    return 109.03 + x / 93_700, 32.69 + y / 110_900


def polygon(*corners: tuple[float, float]) -> Any:
    return shapely.Polygon([near(x, y) for x, y in corners])


def rectangle(width: float, height: float) -> Any:
    return polygon((0, 0), (width, 0), (width, height), (0, height))


def sizes(cells: list[Any]) -> Any:
    return measure.area_m2(np.array(cells))


def check_filled(boundary: Any, cells: list[Any]) -> None:
    """The cells are valid, touch without gap or overlap, and together are the boundary."""
    array = np.array(cells)
    assert shapely.is_valid(array).all()
    assert {cell.geom_type for cell in cells} == {"Polygon"}
    assert shapely.coverage_is_valid(array)
    whole = measure.area_m2(boundary)[0]
    assert sizes(cells).sum() == pytest.approx(whole, abs=ROUNDING_M2)
    left = shapely.symmetric_difference(shapely.union_all(array), boundary)
    assert measure.area_m2(left)[0] < ROUNDING_M2


def star(seed: int, corners: int, radius_m: float) -> Any:
    """A simple polygon with jagged edge, not convex."""
    random = np.random.default_rng(seed)
    angle = np.sort(random.uniform(0, 2 * np.pi, corners))
    reach = radius_m * random.uniform(0.3, 1, corners)
    ring = [near(r * np.cos(a), r * np.sin(a)) for a, r in zip(angle, reach, strict=True)]
    return shapely.Polygon(ring).buffer(0)


@given(
    seed=st.integers(0, 10_000),
    corners=st.integers(5, 40),
    radius_m=st.floats(150, 900),
    streets=st.integers(0, 12),
)
@settings(max_examples=40)
def test_any_boundary_with_any_streets_is_filled_exactly(
    seed: int, corners: int, radius_m: float, streets: int
) -> None:
    boundary = star(seed, corners, radius_m)
    random = np.random.default_rng(seed + 1)
    ends = random.uniform(-radius_m, radius_m, (streets, 2, 2))
    lines = [shapely.LineString([near(*a), near(*b)]) for a, b in ends]
    for part in shapely.get_parts(boundary):
        check_filled(part, divide.cells(part, lines))


def test_a_rectangle_comes_out_in_cells_of_the_size_aimed_at() -> None:
    cells = divide.cells(rectangle(800, 500))
    assert len(cells) == 40
    assert sizes(cells) == pytest.approx(10_000, rel=0.05)


def test_another_size_may_be_aimed_at() -> None:
    cells = divide.cells(rectangle(1000, 1000), target_m2=40_000)
    assert sizes(cells) == pytest.approx(40_000, rel=0.05)


def test_a_boundary_of_one_cells_size_stays_whole() -> None:
    boundary = rectangle(110, 100)
    assert [cell.normalize() for cell in divide.cells(boundary)] == [boundary.normalize()]


def test_cells_follow_a_street_that_crosses_the_boundary() -> None:
    street = shapely.LineString([near(-50, 230), near(900, 260)])
    boundary = rectangle(800, 500)
    cells = divide.cells(boundary, [street])
    check_filled(boundary, cells)
    on_street = shapely.intersection(street, boundary)
    for cell in cells:
        inside = shapely.intersection(shapely.buffer(cell, -1e-7), on_street)
        assert inside.is_empty


def test_a_dead_end_cuts_nothing() -> None:
    boundary = rectangle(110, 100)
    assert len(divide.cells(boundary, [shapely.LineString([near(-5, 50), near(60, 50)])])) == 1


def test_slivers_between_two_lanes_of_a_street_join_a_neighbour() -> None:
    lanes = [shapely.LineString([near(-9, y), near(809, y)]) for y in (250, 253)]
    boundary = rectangle(800, 500)
    cells = divide.cells(boundary, lanes)
    check_filled(boundary, cells)
    assert sizes(cells).min() > 3_000


def test_holes_and_islands_are_kept() -> None:
    lake = polygon((300, 200), (500, 200), (500, 300), (300, 300))
    boundary = shapely.union_all(
        [rectangle(800, 500).difference(lake), polygon((900, 0), (930, 0), (930, 30))]
    )
    cells = divide.cells(boundary)
    check_filled(boundary, cells)
    assert sizes(cells).min() == pytest.approx(450, rel=0.01)


def test_cells_are_numbered_from_west_to_east_and_north_to_south() -> None:
    cells = divide.cells(rectangle(400, 200))
    middles = [cell.representative_point() for cell in cells]
    assert len(middles) == 8
    assert [p.x for p in middles[:4]] == sorted(p.x for p in middles[:4])
    assert [p.x for p in middles[4:]] == sorted(p.x for p in middles[4:])
    assert min(p.y for p in middles[:4]) > max(p.y for p in middles[4:])


def test_the_same_boundary_is_always_cut_the_same_way() -> None:
    boundary = star(5, 20, 600)
    assert divide.cells(boundary) == divide.cells(boundary)


@pytest.mark.parametrize("size", [0, -1, float("nan")])
def test_a_size_that_is_not_positive_is_refused(size: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        divide.cells(rectangle(100, 100), target_m2=size)


def test_an_islet_belongs_to_the_nearest_cell() -> None:
    islet = polygon((-9, 0), (-1, 0), (-1, 8), (-9, 8))
    boundary = shapely.union_all([rectangle(800, 500), islet])
    cells = divide.cells(boundary)
    assert len(cells) == 40
    joined = [cell for cell in cells if cell.geom_type == "MultiPolygon"]
    assert len(joined) == 1
    assert joined[0].is_valid
    assert joined[0].covers(islet)
    assert sizes(cells).sum() == pytest.approx(measure.area_m2(boundary)[0], abs=ROUNDING_M2)
