"""Classes, rules and reasons over HTTP, in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from events import loading
from grid import posts
from hub.foundation.access import Role
from hub.foundation.models import User
from tests.db import small_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    """A logged-in intake operator who reads Chinese."""
    loading.load()
    city = small_city.make()
    user = small_city.user("reader")
    post = posts.assign(user, Role.INTAKE_OPERATOR, city.orgs["city"], valid_from=date(2026, 1, 1))
    client = Client()
    client.force_login(user)
    session = client.session
    posts.choose_post(session, user, post.pk)
    session.save()
    return client


def get(client: Client, path: str, **query: Any) -> Any:
    answer = client.get(f"/api/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_classes_are_found_by_words_and_by_code(operator: Client) -> None:
    found = get(operator, "classes", q="暴露垃圾")
    assert found[0]["ref"] == "GB/T 47678.5-2026/matter/06010"
    assert found[0]["name"] == "暴露垃圾"
    begun = get(operator, "classes", q="0604", kind="matter", limit=3)
    assert [one["code"][:4] for one in begun] == ["0604"] * 3
    assert get(operator, "classes", q="井", kind="component")[0]["kind"] == "component"
    assert get(operator, "classes", q="没有这样的类") == []


def test_names_come_in_the_readers_language(operator: Client) -> None:
    User.objects.filter(username="reader").update(language="en")
    (first, *_) = get(operator, "classes", q="暴露垃圾")
    assert (first["name"], first["name_zh"]) == ("Exposed rubbish", "暴露垃圾")
    rule = get(operator, "rules", **{"class": first["ref"]})["rules"][0]
    assert rule["unit"] == "working hours"
    assert rule["condition"] == "Household rubbish outside any bin in a public place"


def test_all_names_come_once_and_are_not_sent_again_until_they_change(operator: Client) -> None:
    rubbish = "GB/T 47678.5-2026/matter/06010"
    first = operator.get("/api/classes/names")
    assert first.json()[rubbish] == "暴露垃圾"
    again = operator.get("/api/classes/names", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    User.objects.filter(username="reader").update(language="en")
    english = operator.get("/api/classes/names", headers={"If-None-Match": first["ETag"]})
    assert (english.status_code, english.json()[rubbish]) == (200, "Exposed rubbish")
    assert english["ETag"] != first["ETag"]


def test_the_rules_of_a_class_come_with_limit_and_closing_condition(operator: Client) -> None:
    answer = get(operator, "rules", **{"class": "GB/T 47678.5-2026/matter/01037"})
    assert answer["of"]["name"] == "路灯异常"
    first = answer["rules"][0]
    assert (first["code"], first["limit_value"], first["limit_unit"]) == ("01037-1", 2, "work_day")
    assert first["unit"] == "工作日"
    assert first["condition"] == "单盏不亮"
    assert first["closing_condition"]
    assert first["id"]


def test_an_alarm_has_the_rules_of_the_matter_it_is_filed_as(operator: Client) -> None:
    answer = get(operator, "rules", **{"class": "hub-monitoring/alarm/0802"})
    assert answer["filed_as"]["name"] == "路灯异常"
    assert answer["rules"][0]["code"] == "01037-1"


def test_an_unknown_class_is_an_answer_with_a_sentence(operator: Client) -> None:
    answer = operator.get("/api/rules", {"class": "GB/T 47678.5-2026/matter/99999"})
    assert answer.status_code == 404
    assert answer.json()["code"] == "events.unknown_class"
    assert "没有分类 99999" in answer.json()["title"]


def test_reasons_come_by_kind_of_decision(operator: Client) -> None:
    reject = get(operator, "reasons", kind="reject")
    assert {"litigation", "petition", "secrecy", "concluded", "other_law"} <= {
        one["code"] for one in reject
    }
    assert operator.get("/api/reasons", {"kind": "anger"}).status_code == 422


def test_nobody_reads_the_catalogue_without_a_log_in() -> None:
    assert Client().get("/api/classes", {"q": "井"}).status_code == 401
