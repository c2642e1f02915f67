"""The finest area of a day, from the tables: edges, missing levels, past days, fresh publications."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import shapely
from django.db import transaction

from grid import locate
from grid.locate import Cell
from grid.models import AreaKind
from hub.foundation.why import render
from tests.db.ground import LONG_AGO, area, published, square

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 21)


def at(east: float, north: float, on: dt.date = TODAY) -> str | None:
    """The code of the cell at a place in units of the test's squares."""
    cell = locate.cell_at(109.0 + east / 1000, 32.6 + north / 1000, on)
    return None if cell is None else cell.code


def test_the_finest_area_that_covers_a_point_is_found_with_its_path_and_names() -> None:
    ids = published(
        area("city", square(0, 0, 9), "city", name="安澜市"),
        area("c1", square(0, 0, 3), "community", "city", name="大桥社区"),
        area("g1", square(0, 0), "grid", "c1", name="大桥01"),
    ).ids
    cell = locate.cell_at(109.0005, 32.6005, TODAY)
    assert cell == Cell(
        id=ids["g1"],
        code="g1",
        name="大桥01",
        level="grid",
        path=(ids["city"], ids["c1"], ids["g1"]),
        names=("安澜市", "大桥社区", "大桥01"),
    )
    assert at(2, 2) == "c1"
    assert at(5, 5) == "city"
    assert at(9.5, 5) is None


def test_a_point_on_a_shared_edge_belongs_to_the_smaller_code_in_whatever_order() -> None:
    published(area("b", square(0, 0)), area("a", square(1, 0)), area("c", square(0, 1)))
    assert at(1, 0.5) == "a"
    assert at(0.5, 1) == "b"
    assert at(1, 1) == "a"
    assert at(0, 1.5) == "c"


def test_outside_is_outside_however_near() -> None:
    published(area("a", square(0, 0)))
    assert at(1, 0.5) == "a"
    assert at(1.000001, 0.5) is None


def test_a_city_with_only_one_level_is_enough() -> None:
    published(area("里1", square(0, 0), "community"), area("里2", square(1, 0), "community"))
    assert at(0.5, 0.5) == "里1"
    assert at(1.5, 0.5) == "里2"


def test_no_areas_at_all_means_outside_and_is_not_read_twice() -> None:
    assert at(0, 0) is None
    assert locate.locator(TODAY) is locate.locator(TODAY)


def test_grids_that_lie_over_the_ground_are_no_answer() -> None:
    published(
        area("g1", square(0, 0)),
        area("b1", square(0, 0, 5), kind=AreaKind.RESPONSIBILITY),
    )
    assert at(0.5, 0.5) == "g1"
    assert at(3, 3) is None


def test_the_past_answers_with_the_shape_of_its_day_and_the_lasting_id() -> None:
    ids = published(area("g1", square(0, 0)), area("g2", square(1, 0))).ids
    change = dt.date(2026, 3, 1)
    published(area("g1", square(0, 0, 0.5), name="renamed"), on=change)
    published(on=dt.date(2026, 6, 1), end=[ids["g2"]])
    assert at(0.7, 0.7, dt.date(2026, 2, 28)) == "g1"
    assert at(0.7, 0.7, change) is None
    assert at(1.5, 0.5, dt.date(2026, 5, 31)) == "g2"
    assert at(1.5, 0.5, dt.date(2026, 6, 1)) is None
    assert at(0.2, 0.2, LONG_AGO - dt.timedelta(days=1)) is None
    before, now = locate.locator(LONG_AGO).cell(ids["g1"]), locate.locator(TODAY).cell(ids["g1"])
    assert before is not None
    assert now is not None
    assert (before.id, before.name) == (now.id, "g1")
    assert now.name == "renamed"


def test_a_publication_is_seen_by_the_next_question() -> None:
    published(area("g1", square(0, 0)))
    held = locate.locator(TODAY)
    assert locate.locator(TODAY - dt.timedelta(days=30)) is held
    published(area("g2", square(1, 0)))
    assert locate.locator(TODAY) is not held
    assert at(1.5, 0.5) == "g2"


def test_a_publication_taken_back_is_forgotten() -> None:
    published(area("g1", square(0, 0)))
    point = transaction.savepoint()
    published(area("g2", square(1, 0)))
    assert at(1.5, 0.5) == "g2"
    transaction.savepoint_rollback(point)
    assert at(1.5, 0.5) is None


def test_many_points_at_once_are_what_shapely_says_of_each() -> None:
    random = np.random.default_rng(3)
    drafts = [area(f"{n:03}", square(n % 12, n // 12)) for n in random.permutation(144)]
    ids = published(*drafts).ids
    points = np.vstack(
        [
            random.uniform((108.999, 32.599), (109.013, 32.613), (3000, 2)),
            shapely.get_coordinates([draft.geom for draft in drafts]),
        ]
    )
    ordered = sorted(drafts, key=lambda draft: draft.code)
    covers = shapely.intersects(
        np.array([draft.geom for draft in ordered])[None, :], shapely.points(points)[:, None]
    )
    expected = [ids[ordered[int(row.argmax())].code] if row.any() else -1 for row in covers]
    assert locate.locator(TODAY).cells_at(points).tolist() == expected


def test_the_answer_explains_itself() -> None:
    published(area("g1", square(0, 0), name="大桥01"))
    found = locate.why(locate.cell_at(109.0005, 32.6005, TODAY), TODAY).as_json()
    assert render(found, "en") == (
        "The place lies in 大桥01 (g1), as the areas were on 2026-11-21."
    )
    outside = locate.why(None, TODAY).as_json()
    assert (
        render(outside, "en") == "The place lies outside every area that was valid on 2026-11-21."
    )
