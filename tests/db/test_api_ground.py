"""Where a point lies, and the tree of areas, over HTTP."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from grid import crs, posts
from hub.foundation.access import Role
from tests.db import small_city
from tests.db.ground import area, published, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    """A logged-in intake operator."""
    city = small_city.make()
    user = small_city.user("reader")
    user.language = "en"
    user.save()
    post = posts.assign(
        user, Role.INTAKE_OPERATOR, city.orgs["city"], valid_from=dt.date(2026, 1, 1)
    )
    client = Client()
    client.force_login(user)
    session = client.session
    posts.choose_post(session, user, post.pk)
    session.save()
    return client


def get(client: Client, path: str, status: int = 200, **query: Any) -> Any:
    answer = client.get(f"/api/{path}", query)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_point_is_located_with_its_path_and_a_sentence(operator: Client) -> None:
    found = get(operator, "locate", lon=109.002, lat=32.002)
    assert found["cell"]["name"] == "大桥社区01"
    assert found["cell"]["names"] == ["安澜市", "东城区", "老城街道", "大桥社区", "大桥社区01"]
    assert len(found["cell"]["path"]) == 5
    assert "大桥社区01" in found["sentence"]


def test_a_point_of_another_system_is_converted_first(operator: Client) -> None:
    x, y = crs.from_cgcs2000(109.002, 32.002, "bd09")
    found = get(operator, "locate", lon=x, lat=y, crs="bd09")
    assert found["cell"]["name"] == "大桥社区01"
    assert (found["lon"], found["lat"]) == pytest.approx((109.002, 32.002))


def test_outside_is_no_cell_and_no_error(operator: Client) -> None:
    assert get(operator, "locate", lon=100, lat=30)["cell"] is None


def test_an_unknown_system_and_a_place_that_is_none_are_problems(operator: Client) -> None:
    assert get(operator, "locate", 422, lon=1, lat=1, crs="mars")["code"] == "grid.unknown_crs"
    assert get(operator, "locate", 422, lon=200, lat=1)["code"] == "grid.bad_coordinate"


def test_children_are_listed_page_by_page(operator: Client) -> None:
    published(area("p", square(500, 500, 90), "community"))
    parent = get(operator, "areas", q="p")["items"][0]["id"]
    published(*[area(f"p{n:02d}", square(500 + n, 500), "grid", "p") for n in range(7)])
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = get(operator, "areas", parent=parent, limit=3, after=after)
        seen += [item["code"] for item in page["items"]]
        after = page["next"]
    assert seen == [f"p{n:02d}" for n in range(7)]


def test_areas_are_found_by_the_beginning_of_name_or_code(operator: Client) -> None:
    assert {a["name"] for a in get(operator, "areas", q="大桥")["items"]} == {
        "大桥社区",
        "大桥社区01",
        "大桥社区02",
    }
    assert [a["level"] for a in get(operator, "areas", q="大桥", level="community")["items"]] == [
        "community"
    ]
    assert [a["code"] for a in get(operator, "areas", q="003")["items"]] == ["003"]
    assert get(operator, "areas", q="nothing")["items"] == []


def test_areas_are_those_of_the_day(operator: Client) -> None:
    ids = published(area("x", square(500, 500)), on=dt.date(2026, 1, 1)).ids
    published(on=dt.date(2026, 2, 1), end=[ids["x"]])
    assert get(operator, "areas", q="x")["items"] == []
    assert [a["id"] for a in get(operator, "areas", q="x", on="2026-01-15")["items"]] == [ids["x"]]
    assert get(operator, f"areas/{ids['x']}")["valid_to"] == "2026-02-01"
    assert get(operator, "areas/999999", 404)["code"] == "grid.unknown_area"


def test_nobody_without_a_log_in_is_answered() -> None:
    assert Client().get("/api/locate", {"lon": 109, "lat": 32}).status_code == 401
