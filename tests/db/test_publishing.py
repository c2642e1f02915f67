"""Publishing areas: what is new, changed, the same or given up, and what stays known of before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
import shapely
from django.db import connection

from grid import codes, stamps
from grid.errors import BadCode, BadFile, UnknownArea
from grid.models import Area, AreaOutline, GridVersion, PastArea
from hub.foundation.models import JournalEntry
from tests.db.ground import LONG_AGO, area, published, square

pytestmark = pytest.mark.django_db

LATER = dt.date(2026, 3, 1)


def family() -> list[Any]:
    return [
        area("city", square(0, 0, 10), "city"),
        area("c1", square(0, 0, 5), "community", "city"),
        area("g1", square(0, 0, 1), "grid", "c1"),
        area("g2", square(1, 0, 1), "grid", "c1"),
    ]


def path_of(code: str) -> Sequence[int]:
    return Area.objects.get(code=code).path


def test_a_tree_is_published_in_one_call_whatever_its_order() -> None:
    done = published(*reversed(family()))
    assert {level: count["made"] for level, count in done.counts.items()} == {
        "city": 1,
        "community": 1,
        "grid": 2,
    }
    ids = done.ids
    assert path_of("g2") == [ids["city"], ids["c1"], ids["g2"]]
    grid = Area.objects.get(code="g2")
    assert (grid.parent_id, grid.kind, grid.valid_from) == (ids["c1"], "unit", LONG_AGO)
    assert grid.geom.srid == 4490
    assert grid.geom.contains(grid.point)


def test_the_area_in_m2_is_what_the_database_measures_on_the_ellipsoid() -> None:
    published(*family())
    with connection.cursor() as cursor:
        cursor.execute("SELECT area_m2, ST_Area(geom::geography) FROM grid_area")
        for kept, measured in cursor.fetchall():
            assert kept == pytest.approx(measured, rel=1e-5)


def test_publishing_the_same_again_changes_nothing_and_says_nothing() -> None:
    published(*family())
    before = (stamps.read("areas"), GridVersion.objects.count(), JournalEntry.objects.count())
    turned = [area(d.code, shapely.reverse(d.geom), d.level, d.parent) for d in family()]
    again = published(*turned, on=LATER)
    assert again.total("unchanged") == 4
    assert again.version_id is None
    assert before == (
        stamps.read("areas"),
        GridVersion.objects.count(),
        JournalEntry.objects.count(),
    )


def test_a_changed_boundary_keeps_the_id_and_the_earlier_shape() -> None:
    ids = published(*family()).ids
    done = published(area("g1", square(0, 0, 0.5), "grid", "c1"), on=LATER)
    assert done.counts["grid"] == {"made": 0, "changed": 1}
    now, before = Area.objects.get(code="g1"), PastArea.objects.get()
    assert now.id == ids["g1"] == before.area_id
    assert (now.valid_from, now.valid_to) == (LATER, None)
    assert (before.valid_from, before.valid_to) == (LONG_AGO, LATER)
    assert before.area_m2 == pytest.approx(4 * now.area_m2, rel=1e-4)


def test_a_correction_on_the_same_day_replaces_without_a_past() -> None:
    published(*family())
    published(area("g1", square(0, 0, 0.5), "grid", "c1"))
    assert not PastArea.objects.exists()
    assert Area.objects.get(code="g1").valid_from == LONG_AGO


def test_a_day_before_the_present_shape_is_refused_and_nothing_is_written() -> None:
    published(*family(), on=LATER)
    with pytest.raises(BadFile, match=r"≥ 2026-03-01 \(g1\)"):
        published(area("g9", square(8, 8)), area("g1", square(0, 0, 0.5), "grid", "c1"))
    assert not Area.objects.filter(code="g9").exists()


def test_a_moved_community_takes_its_grids_paths_with_it() -> None:
    ids = published(*family(), area("d1", square(0, 0, 6), "district", "city")).ids
    published(area("c1", square(0, 0, 5), "community", "d1"), on=LATER)
    assert path_of("g1") == [ids["city"], ids["d1"], ids["c1"], ids["g1"]]
    assert path_of("g2") == [ids["city"], ids["d1"], ids["c1"], ids["g2"]]


def test_an_area_given_up_keeps_its_row_and_ends() -> None:
    ids = published(*family()).ids
    done = published(on=LATER, end=[ids["g1"]])
    assert done.counts["grid"]["ended"] == 1
    assert Area.objects.get(code="g1").valid_to == LATER
    assert published(on=LATER, end=[ids["g1"]]).version_id is None


def test_an_area_taken_up_again_remembers_its_first_life() -> None:
    ids = published(*family()).ids
    published(on=dt.date(2024, 1, 1), end=[ids["g1"]])
    published(family()[2], on=LATER)
    now, before = Area.objects.get(code="g1"), PastArea.objects.get()
    assert (now.id, now.valid_from, now.valid_to) == (ids["g1"], LATER, None)
    assert (before.valid_from, before.valid_to) == (LONG_AGO, dt.date(2024, 1, 1))


def test_an_unknown_parent_is_refused() -> None:
    with pytest.raises(UnknownArea, match="nowhere"):
        published(area("g1", square(0, 0), "grid", "nowhere"))


def test_codes_of_the_national_scheme_are_checked_on_the_way_in() -> None:
    with pytest.raises(BadCode):
        published(area("g1", square(0, 0)), scheme=codes.GB)


def test_grids_of_a_local_scheme_may_lie_under_divisions_of_the_national_one() -> None:
    published(area("610902001001", square(0, 0, 5), "community"), scheme=codes.GB)
    published(area("A-1", square(0, 0), "grid", "610902001001"), parent_scheme=codes.GB)
    assert len(path_of("A-1")) == 2


def test_the_journal_tells_of_a_publication_once() -> None:
    done = published(*family())
    entry = JournalEntry.objects.get(kind="grid.published")
    assert entry.data["version"] == done.version_id
    assert entry.data["levels"]["grid"] == {"made": 2, "changed": 0}


def test_outlines_are_drawn_for_what_lives_and_go_with_what_ends() -> None:
    ids = published(*family()).ids
    assert AreaOutline.objects.filter(area_id=ids["g1"]).exists()
    published(on=LATER, end=[ids["g1"]])
    assert not AreaOutline.objects.filter(area_id=ids["g1"]).exists()
    assert AreaOutline.objects.filter(area_id=ids["g2"]).exists()
