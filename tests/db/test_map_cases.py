"""Cases on the map: few for any view, none left out, nothing outside the scope."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from events import listing
from events.wanted import Filter
from hub.foundation import clock
from hub.foundation.access import SYSTEM, Scope
from maps.cases import NEAR, on_map
from maps.view import view_of
from tests.db.small_work import Work, call, report

pytestmark = pytest.mark.django_db

EVERYTHING = Scope(SYSTEM, everything=True)
#: The small city is 0.08° wide: 7.5 km.
CITY = "108.99,31.99,109.09,32.09"
FAR, STREETS, NEAR_BY = 12, 13, 17


@pytest.fixture(autouse=True)
def measured_areas(work: Work) -> None:
    """The small city's areas as large as they are drawn: the map chooses its level by it."""
    with connection.cursor() as cursor:
        cursor.execute("update grid_area set area_m2 = st_area(geom::geography)")


def told(zoom: int, only: Filter | None = None, scope: Scope = EVERYTHING, bbox: str = CITY) -> Any:
    return on_map(view_of(bbox, zoom), only or Filter(), scope)


def counted(found: Any) -> dict[str, int]:
    return {item["name"]: item["total"] for item in found["items"]}


def scatter(many: int) -> None:
    """So many cases on a lattice over 大桥社区 and 文昌社区, each a report of its own."""
    report(
        *(
            call(n, lon=109.0005 + (n % 19) * 0.001, lat=32.0005 + (n // 19) * 0.0005, title=f"{n}")
            for n in range(many)
        )
    )


def test_far_out_each_case_counts_once_in_its_area() -> None:
    report(call(1), call(2, lon=109.03, lat=32.03), call(3, lon=109.05, lat=32.01))
    districts = told(FAR)
    assert districts["mode"] == "counts"
    assert counted(districts) == {"东城区": 2, "西城区": 1}
    assert counted(told(STREETS)) == {"老城街道": 1, "东城区": 1, "江北街道": 1}


def test_only_the_areas_the_view_touches_are_told() -> None:
    report(call(1), call(2, lon=109.05, lat=32.01))
    assert counted(told(STREETS, bbox="109.001,32.001,109.002,32.002")) == {"老城街道": 1}


def test_near_by_single_cases_come_as_cards() -> None:
    done = report(call(1))[0]
    found = told(NEAR_BY)
    assert (found["mode"], found["total"], found["off_map"]) == ("cases", 1, 0)
    (card,) = found["items"]
    assert (card["id"], card["lon"], card["lat"]) == (done.case_id, 109.002, 32.002)
    assert "大桥路" not in str(card)


def test_more_cases_than_can_be_told_apart_come_in_clusters_that_add_up() -> None:
    scatter(NEAR + 30)
    found = told(NEAR_BY)
    assert found["mode"] == "clusters"
    assert found["total"] == NEAR + 30
    assert sum(item.get("total", 1) for item in found["items"]) == NEAR + 30
    assert len(found["items"]) < NEAR


def test_cases_on_one_point_are_told_when_zooming_in_would_not_part_them() -> None:
    scatter(NEAR + 1)
    report(*(call(1000 + n, lon=109.0155, lat=32.0155, title=f"一处 {n}") for n in range(3)))
    clusters = told(19)["items"]
    stack = [item for item in clusters if item.get("total") == 3]
    assert [len(item["cards"]) for item in stack] == [3]


def test_a_case_without_a_place_is_counted_beside_the_map() -> None:
    report(call(1), call(2, lon=None, lat=None, crs="", address=""))
    for zoom in (FAR, NEAR_BY):
        found = told(zoom)
        assert (found["total"], found["off_map"]) == (1, 1)


def test_a_case_outside_the_city_is_drawn_near_by_and_counted_off_the_map_far_out() -> None:
    report(call(1, lon=109.089, lat=32.089))
    assert told(FAR)["off_map"] == 1
    found = told(NEAR_BY)
    assert (found["total"], found["off_map"]) == (1, 0)
    assert found["items"][0]["place_status"] == "outside"


def test_the_map_shows_nothing_outside_the_scope(work: Work) -> None:
    report(call(1), call(2, lon=109.05, lat=32.01))
    old_town = work.who("网格员")
    for zoom in (FAR, STREETS, NEAR_BY):
        assert told(zoom, scope=old_town)["total"] == 1
    assert told(NEAR_BY, scope=Scope(SYSTEM))["items"] == []


def test_the_map_takes_the_filter_of_the_lists() -> None:
    report(call(1), call(2, lon=109.03, lat=32.03, text="路灯不亮", title="路灯", class_code=""))
    assert told(NEAR_BY, Filter(words="路灯"))["total"] == 1
    assert told(FAR, Filter(words="路灯"))["total"] == 1
    assert told(NEAR_BY, Filter(states=["handling"]))["total"] == 1
    assert told(NEAR_BY, Filter(light="red"))["total"] == 0


def test_a_late_case_is_counted_late() -> None:
    report(call(1))
    (street,) = told(STREETS)["items"]
    assert (street["over"], street["soon"]) == (0, 0)
    due = listing.cases(EVERYTHING, Filter()).items[0]["due_at"]
    with clock.frozen(dt.datetime.fromisoformat(due) + dt.timedelta(minutes=1)):
        (street,) = told(STREETS)["items"]
    assert (street["over"], street["soon"]) == (1, 0)


def test_a_view_of_the_whole_city_costs_four_queries_at_most(
    django_assert_max_num_queries: Any,
) -> None:
    scatter(20)
    view = view_of(CITY, NEAR_BY)
    on_map(view, Filter(), EVERYTHING)
    with django_assert_max_num_queries(4):
        on_map(view, Filter(), EVERYTHING)
