"""Which level of areas a map view shows, and what a view is."""

from __future__ import annotations

import pytest

from hub.foundation.errors import BadInput
from maps.levels import count_level, down_to, named, outline_levels
from maps.view import view_of

#: Sides in metres: a city of 30 km², as it is divided in streets, communities and unit grids.
CITY = {"city": 5500.0, "district": 3160.0, "street": 1580.0, "community": 700.0, "grid": 100.0}
BOX = "109.0,32.6,109.1,32.7"


@pytest.mark.parametrize(
    ("zoom", "level"),
    [
        (8, "city"),
        (12, "city"),
        (13, "district"),
        (14, "street"),
        (15, "community"),
        (16, None),
        (19, None),
    ],
)
def test_cases_are_counted_by_the_finest_area_with_room_for_a_number(
    zoom: int, level: str | None
) -> None:
    assert count_level(CITY, view_of(BOX, zoom)) == level


def test_a_city_of_cells_alone_is_counted_by_them() -> None:
    villages = {"grid": 1500.0}
    assert count_level(villages, view_of(BOX, 12)) == "grid"
    assert count_level(villages, view_of(BOX, 16)) is None


def test_without_areas_there_is_nothing_to_count_by() -> None:
    assert count_level({}, view_of(BOX, 12)) is None
    assert outline_levels({}, view_of(BOX, 12)) == (None, None)


@pytest.mark.parametrize(
    ("zoom", "levels"),
    [
        (8, ("city", None)),
        (12, ("district", "city")),
        (13, ("street", "district")),
        (14, ("community", "street")),
        (16, ("grid", "community")),
    ],
)
def test_outlines_are_drawn_as_soon_as_they_can_be_told_apart(
    zoom: int, levels: tuple[str | None, str | None]
) -> None:
    assert outline_levels(CITY, view_of(BOX, zoom)) == levels


def test_unit_grids_are_named_only_when_there_is_room() -> None:
    assert not named(CITY, "grid", view_of(BOX, 16))
    assert named(CITY, "grid", view_of(BOX, 18))


def test_what_has_no_community_is_counted_in_its_street() -> None:
    assert down_to("community") == ["city", "district", "street", "community"]


@pytest.mark.parametrize(
    "bbox", ["", "1,2,3", "a,b,c,d", "109.1,32.6,109.0,32.7", "109,-91,110,32", "nan,0,1,1"]
)
def test_a_box_that_is_none_is_refused(bbox: str) -> None:
    with pytest.raises(BadInput):
        view_of(bbox, 12)
