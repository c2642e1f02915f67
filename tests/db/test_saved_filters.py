"""Filters kept by name are one's own, few, and name nobody; a search finds a class by any of its names."""

from __future__ import annotations

import pytest
from django.test import Client

from events import listing, saved
from events.models import Case
from events.saved import NamesSomebody, TooManyFilters
from events.wanted import Filter
from hub.foundation.errors import NotFound
from tests.db.small_work import Work, call, report
from tests.db.test_case_lists import browser

pytestmark = pytest.mark.django_db


def test_a_filter_is_kept_replaced_and_forgotten_by_whose_it_is(work: Work) -> None:
    mine, other = work.who("值班"), work.who("派遣")
    kept = saved.keep(mine, "红色", {"light": "red"})
    assert saved.of(other) == []
    assert saved.keep(mine, "红色", {"light": "yellow"})["id"] == kept["id"]
    assert [one["filter"] for one in saved.of(mine)] == [{"light": "yellow"}]
    with pytest.raises(NotFound):
        saved.drop(other, kept["id"])
    saved.drop(mine, kept["id"])
    assert saved.of(mine) == []


def test_no_more_are_kept_than_one_finds_again_and_none_with_a_number_of_a_person(
    work: Work,
) -> None:
    scope = work.who("值班")
    with pytest.raises(NamesSomebody):
        saved.keep(scope, "王先生", {"q": "13900001111"})
    with pytest.raises(NamesSomebody):
        saved.keep(scope, "王先生 13900001111", {"light": "red"})
    for n in range(saved.MOST):
        saved.keep(scope, f"{n}", {"importance": 3})
    with pytest.raises(TooManyFilters):
        saved.keep(scope, "one more", {})
    saved.keep(scope, "0", {"importance": 1})


def test_only_what_narrows_is_kept_and_told(work: Work) -> None:
    client: Client = browser(work, "值班")
    told = {"name": "东城", "filter": {"state": ["handling"], "area": 3, "area_name": "东城区"}}
    answer = client.post("/api/filters", told, "application/json")
    assert answer.json()["filter"] == told["filter"]
    assert [one["name"] for one in client.get("/api/filters").json()] == ["东城"]
    wrong = client.post(
        "/api/filters", {"name": "x", "filter": {"state": ["gone"]}}, "application/json"
    )
    assert wrong.status_code == 422
    dropped = client.post(f"/api/filters/{answer.json()['id']}/drop", {}, "application/json")
    assert dropped.json() == []


def test_a_search_finds_a_class_that_was_given_later_and_its_english_name(work: Work) -> None:
    told = report(call(1), call(2, title="x", text="y"))
    case = Case.objects.get(pk=told[1].case_id)
    scope = work.who("值班")
    # as somebody corrected it: the words of the report never held it
    found = [
        card["id"] for card in listing.cases(scope, Filter(words=case.class_name), "newest").items
    ]
    assert case.pk in found
    cards = listing.cases(scope, Filter(words="manhole"), "newest").items
    assert case.pk in [card["id"] for card in cards]
    assert listing.sources(scope)[0] == case.source
