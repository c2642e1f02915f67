"""HTTP of people and places, as the pages use it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.test import Client

from grid import posts
from grid.models import Component, Duty, Place, Post
from hub.foundation import clock
from hub.foundation.access import Role
from tests.db import small_city
from tests.db.small_city import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return small_city.make()


def _post(city: City, name: str, role: Role, org: str, area: str = "") -> Post:
    area_id = city.areas[area].pk if area else None
    return posts.assign(small_city.user(name), role, city.orgs[org], area_id=area_id)


def _client(post: Post) -> Client:
    client = Client()
    client.force_login(post.user)
    return client


def _get(client: Client, path: str, **query: Any) -> Any:
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_nobody_is_told_anything_without_a_log_in() -> None:
    for path in (
        "/api/me",
        "/api/orgs",
        "/api/people",
        "/api/geocode?q=x",
        "/api/components?bbox=0,0,1,1",
    ):
        assert Client().get(path).status_code == 401


def test_a_log_in_with_two_posts_chooses_one(city: City) -> None:
    first = _post(city, "two", Role.LIAISON, "urban")
    second = posts.assign(first.user, Role.DISPATCHER, city.orgs["city"])
    client = _client(first)
    told = _get(client, "/api/me")
    assert told["post"] is None
    assert [post["id"] for post in told["posts"]] == [first.pk, second.pk]
    assert client.get("/api/orgs").status_code == 403  # nothing without a post
    chosen = client.post("/api/me/post", {"post_id": second.pk}, content_type="application/json")
    assert chosen.json()["post"]["role"] == "dispatcher"
    assert chosen.json()["post"]["role_name"] == "派遣员"
    assert client.get("/api/orgs").status_code == 200


def test_a_post_of_somebody_else_is_refused(city: City) -> None:
    mine, other = _post(city, "a", Role.HANDLER, "repair"), _post(city, "b", Role.LEADER, "city")
    answer = _client(mine).post(
        "/api/me/post", {"post_id": other.pk}, content_type="application/json"
    )
    assert answer.status_code == 403
    assert answer.json()["code"] == "hub.forbidden"


def test_the_language_is_kept_on_the_account(city: City) -> None:
    post = _post(city, "a", Role.HANDLER, "repair")
    client = _client(post)
    client.post("/api/me/language", {"language": "en"}, content_type="application/json")
    assert _get(client, "/api/me")["post"]["role_name"] == "handler"
    wrong = client.post("/api/me/language", {"language": "xx"}, content_type="application/json")
    assert wrong.status_code == 422


def test_organisations_are_found_by_name_kind_and_place_in_the_tree(city: City) -> None:
    client = _client(_post(city, "a", Role.LIAISON, "urban"))

    def codes(**query: Any) -> list[str]:
        return [org["code"] for org in _get(client, "/api/orgs", **query)]

    assert len(codes()) == 8
    assert codes(q="城管") == ["urban", "east-urban"]
    assert codes(kind="street") == ["old-town", "new-town"]
    assert codes(under=city.orgs["urban"].pk) == ["urban", "water", "repair"]


def test_people_are_found_by_role_organisation_and_place(city: City) -> None:
    asker = _post(city, "asker", Role.LIAISON, "urban")
    near = _post(city, "near", Role.GRID_OFFICER, "old-town", "大桥社区")
    wide = _post(city, "wide", Role.GRID_OFFICER, "old-town", "老城街道")
    _post(city, "away", Role.GRID_OFFICER, "new-town", "东风社区")
    now = clock.now()
    Duty.objects.create(post=wide, starts_at=now, ends_at=now + timedelta(hours=8))
    client = _client(asker)

    def names(**query: Any) -> list[str]:
        return [one["name"] for one in _get(client, "/api/people", **query)]

    assert names(role="grid_officer") == ["near", "wide", "away"]
    assert names(role="grid_officer", org=near.organisation_id) == ["near", "wide"]
    place = city.areas["大桥社区01"].pk
    assert names(role="grid_officer", area=place) == ["near", "wide"]
    assert names(role="grid_officer", area=place, on_duty=True) == ["wide"]
    assert names(on_duty=True) == ["wide"]
    assert client.get("/api/people?role=grid_officer&area=999999").status_code == 404


def test_an_address_gives_candidates_with_sentences(city: City) -> None:
    Place.objects.create(
        scheme="t",
        code="1",
        kind="poi",
        name="汉江公园",
        area=city.areas["大桥社区"],
        geom=Point(109.001, 32.001, srid=4490),
    )
    told = _get(_client(_post(city, "a", Role.LIAISON, "urban")), "/api/geocode", q="汉江公园门口")
    assert told["items"][0]["name"] == "汉江公园"
    assert told["items"][0]["score"] >= told["accepted_from"]
    assert "地名库" in told["items"][0]["reasons"][0]


def test_components_of_a_box_are_bounded(city: City) -> None:
    for number in range(3):
        Component.objects.create(
            scheme="t",
            code=str(number),
            class_scheme="t",
            class_code="01001",
            name="井盖",
            geom=Point(109.001, 32.001, srid=4490),
        )
    client = _client(_post(city, "a", Role.LIAISON, "urban"))
    told = _get(client, "/api/components", bbox="109,32,109.01,32.01", limit=2)
    assert (len(told["items"]), told["more"]) == (2, True)
    assert client.get("/api/components?bbox=1,2,3").status_code == 422
    assert client.get("/api/components?bbox=9,9,1,1").status_code == 422
