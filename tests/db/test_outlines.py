"""Boundaries for the map: bounded, simplified without gaps, of the day and the scope."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import numpy as np
import pytest
import shapely

from grid.outlines import outlines, redraw
from hub.foundation.access import SYSTEM, Scope
from tests.db.ground import area, published, square

pytestmark = pytest.mark.django_db

EVERYWHERE = (108.9, 32.5, 109.2, 32.8)


def codes(drawn: dict[str, Any]) -> set[str]:
    return {feature["properties"]["code"] for feature in drawn["features"]}


def shape(feature: dict[str, Any]) -> Any:
    return shapely.from_geojson(bytes(feature["geometry"]))


def wavy(first: float, last: float) -> Any:
    """What lies between two long fine waves that run north; neighbours share a wave exactly."""
    return shapely.Polygon(np.vstack([wave(first), wave(last)[::-1]]))


def wave(east: float) -> Any:
    y = np.linspace(0, 1, 300)
    return np.column_stack((109.0 + (0.02 * np.sin(y * 60) + east) / 200, 32.6 + y / 200))


def test_a_view_gets_the_areas_of_its_level_and_nothing_beyond_it() -> None:
    ids = published(
        area("city", square(0, 0, 50), "city"),
        area("c1", square(0, 0, 5), "community", "city"),
        area("c2", square(20, 0, 5), "community", "city"),
    ).ids
    drawn = outlines("community", (109.0, 32.6, 109.004, 32.604), 16)
    assert drawn["type"] == "FeatureCollection"
    assert (drawn["level"], drawn["complete"]) == ("community", True)
    (feature,) = drawn["features"]
    assert feature["id"] == ids["c1"]
    assert feature["properties"]["bbox"] == list(shape(feature).bounds)
    assert feature["properties"] | {"point": None, "bbox": None} == {
        "bbox": None,
        "code": "c1",
        "name": "c1",
        "level": "community",
        "parent": ids["city"],
        "point": None,
    }
    assert shape(feature).is_valid
    assert codes(outlines("community", EVERYWHERE, 16)) == {"c1", "c2"}


def test_far_out_outlines_have_fewer_points_and_still_fit_each_other() -> None:
    published(*[area(f"c{n}", wavy(n, n + 1), "community") for n in range(3)])
    near = outlines("community", EVERYWHERE, 17)
    far = outlines("community", EVERYWHERE, 11)
    count = [len(msgspec.json.encode(drawn)) for drawn in (near, far)]
    assert count[1] < count[0] / 3
    assert shapely.coverage_is_valid([shape(feature) for feature in far["features"]])


def test_a_view_with_too_many_areas_is_answered_one_level_coarser() -> None:
    published(
        area("c1", square(0, 0, 10), "community"),
        *[area(f"g{n}", square(n, 0), "grid", "c1") for n in range(10)],
    )
    drawn = outlines("grid", EVERYWHERE, 16, most=9)
    assert (drawn["level"], drawn["complete"], codes(drawn)) == ("community", True, {"c1"})
    assert len(outlines("grid", EVERYWHERE, 16, most=10)["features"]) == 10


def test_without_a_coarser_level_the_largest_are_drawn_and_the_cut_is_said() -> None:
    published(*[area(f"g{n}", square(3 * n, 0, 1 + n / 10)) for n in range(10)])
    drawn = outlines("grid", EVERYWHERE, 16, most=3)
    assert (drawn["complete"], codes(drawn)) == (False, {"g9", "g8", "g7"})


def test_a_scope_tied_to_areas_sees_those_areas() -> None:
    ids = published(
        area("c1", square(0, 0, 5), "community"),
        area("c2", square(5, 0, 5), "community"),
        area("g1", square(0, 0), "grid", "c1"),
        area("g2", square(5, 0), "grid", "c2"),
    ).ids
    street = Scope(SYSTEM, tags=frozenset({f"area:{ids['c2']}", "org:3"}))
    department = Scope(SYSTEM, tags=frozenset({"org:3"}))
    assert codes(outlines("grid", EVERYWHERE, 16, street)) == {"g2"}
    assert codes(outlines("grid", EVERYWHERE, 16, department)) == {"g1", "g2"}
    assert codes(outlines("grid", EVERYWHERE, 16, Scope(SYSTEM, everything=True))) == {"g1", "g2"}


def test_a_past_day_is_drawn_as_it_was() -> None:
    ids = published(area("g1", square(0, 0)), area("g2", square(2, 0))).ids
    published(area("g1", square(0, 0, 0.5)), on=dt.date(2026, 3, 1))
    published(on=dt.date(2026, 3, 1), end=[ids["g2"]])
    before = outlines("grid", EVERYWHERE, 10, on=dt.date(2026, 2, 1))
    assert codes(before) == {"g1", "g2"}
    assert {feature["id"] for feature in before["features"]} == set(ids.values())
    assert codes(outlines("grid", EVERYWHERE, 10, on=dt.date(2026, 4, 1))) == {"g1"}


def test_cells_that_overlap_keep_a_valid_outline() -> None:
    done = published(
        *[area(f"c{n}", wavy(n, n + 1.03), "community") for n in range(4)],
    )
    redraw("community", list(done.ids.values()))
    for feature in outlines("community", EVERYWHERE, 11)["features"]:
        assert shape(feature).is_valid
