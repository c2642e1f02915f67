"""Points gathered in squares: all of them, few squares, the same ones wherever the view stands."""

from __future__ import annotations

import numpy as np
import pytest

from maps.gathering import Floats, Gathered, gather, inside
from maps.view import MapView

WIDE = MapView(109.0, 32.0, 109.1, 32.08, 12)


def scattered(many: int, view: MapView = WIDE, seed: int = 1) -> tuple[Floats, Floats]:
    dice = np.random.default_rng(seed)
    return dice.uniform(view.west, view.east, many), dice.uniform(view.south, view.north, many)


@pytest.mark.parametrize("zoom", [8, 12, 16, 19, 22])
@pytest.mark.parametrize("many", [0, 1, 300, 5000])
def test_every_point_is_in_one_square_and_squares_are_few(zoom: int, many: int) -> None:
    view = MapView(WIDE.west, WIDE.south, WIDE.east, WIDE.north, zoom)
    lon, lat = scattered(many)
    found = gather(view, 80, 400, lon, lat)
    assert len(found) <= 400
    assert found.count.sum() == many
    told = [place for square in range(len(found)) for place in found.of(square).tolist()]
    assert sorted(told) == list(range(many))
    assert (np.diff(found.count) <= 0).all(), "fullest first"


def test_sums_and_ends_are_those_of_each_square() -> None:
    lon, lat = scattered(900)
    found = gather(WIDE, 80, 50, lon, lat)
    least, greatest = found.ends(lon)
    for square in range(len(found)):
        mine = lon[found.of(square)]
        assert (least[square], greatest[square]) == (mine.min(), mine.max())
        assert found.sums(lon)[square] == pytest.approx(mine.sum())


def test_points_that_share_a_square_share_it_after_panning() -> None:
    lon, lat = scattered(2000)
    moved = MapView(108.993, 32.0, 109.12, 32.08, 12)
    by_square = [
        {frozenset(found.of(n).tolist()) for n in range(len(found))}
        for found in (gather(view, 80, 400, lon, lat) for view in (WIDE, moved))
    ]
    assert by_square[0] == by_square[1]


def test_no_point_makes_no_square() -> None:
    nothing = np.zeros(0)
    found = gather(WIDE, 80, 400, nothing, nothing)
    assert isinstance(found, Gathered)
    assert (len(found), found.ends(nothing)[0].size) == (0, 0)


def test_what_has_no_place_is_not_inside() -> None:
    lon = np.array([109.05, np.nan, 109.0, 110.0])
    lat = np.array([32.05, 32.05, 32.0, 32.05])
    assert inside(WIDE, lon, lat).tolist() == [True, False, True, False]
