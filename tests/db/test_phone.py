"""What a phone is told: everything once, then what changed, what it lost; and whose taps it may send."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events import phone
from events.models import Case, WorkItem
from grid.models import Post
from hub.foundation import journal
from hub.foundation.ids import uuid7
from hub.foundation.models import Command
from tests.db import small_work
from tests.db.small_work import Work, call, on_item, report
from tests.db.test_case_lists import browser
from tests.statements import of_the_work

pytestmark = pytest.mark.django_db


def given(work: Work, n: int = 1, to: str = "处置") -> WorkItem:
    """A case whose work is in the hands of a handler."""
    case_id = report(call(n))[0].case_id
    item = WorkItem.objects.get(case_id=case_id, kind="handle_lead")
    on_item(work.who("联络"), item.pk, "sign")
    on_item(work.who("联络"), item.pk, "assign", person_id=work.user_id(to))
    item.refresh_from_db()
    return item


def asked(client: Client, path: str, **query: Any) -> dict[str, Any]:
    answer = client.get(f"/api/phone/{path}", query)
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def tapped(work: Work, client: Client, who: str, item: WorkItem, verb: str, **more: Any) -> Any:
    actor = work.who(who).actor
    tap: dict[str, Any] = {"id": str(uuid7()), "user": actor.user_id, "post": actor.post_id}
    tap |= {"on": "item", "target": item.pk, "verb": verb} | more
    return client.post("/api/phone/commands", json.dumps(tap), content_type="application/json")


def test_a_phone_is_told_all_of_its_post_first_and_then_what_changed(work: Work) -> None:
    mine, other = given(work, 1), given(work, 2, "旁人")
    handler = browser(work, "处置")
    first = asked(handler, "changes")
    assert (first["mode"], [one["id"] for one in first["tasks"]]) == ("snapshot", [mine.pk])
    assert first["cursor"] == journal.head()
    assert first["me"]["user"] == work.user_id("处置")

    under = {"cursor": first["cursor"], "scope": first["scope"]}
    nothing = asked(handler, "changes", **under)
    assert (nothing["mode"], nothing["tasks"], nothing["touched"]) == ("changes", [], [])

    third = given(work, 3)
    on_item(work.who("旁人"), other.pk, "hand_back", reason="工具不够")
    told = asked(handler, "changes", **under)
    assert [one["id"] for one in told["tasks"]] == [third.pk]
    assert told["touched"] == [third.case_id], "what is another's is not spoken of"

    kept = asked(handler, "cases", id=[mine.case_id, third.case_id, other.case_id])
    assert [one["card"]["id"] for one in kept["cases"]] == [mine.case_id, third.case_id]
    assert kept["gone"] == [other.case_id]
    one = kept["cases"][0]
    assert {move["verb"] for move in one["moves"]} >= {"report_handled"}
    assert one["nearby"] == []
    assert one["events"][0]["caller"] is None
    assert "****1234" not in json.dumps(one)


def test_what_leaves_the_scope_is_gone_and_what_is_done_is_only_touched(work: Work) -> None:
    mine, taken = given(work, 1), given(work, 2)
    handler = browser(work, "处置")
    first = asked(handler, "changes")
    under = {"cursor": first["cursor"], "scope": first["scope"]}
    on_item(work.who("联络"), taken.pk, "unassign", reason="换人")
    photo = small_work.photo(work.user_id("处置"))
    on_item(work.who("处置"), mine.pk, "report_handled", photos=[{"upload": photo}])
    told = asked(handler, "changes", **under)
    assert told["tasks"] == []
    assert sorted(told["touched"]) == sorted([mine.case_id, taken.case_id])
    assert told["gone"] == [taken.case_id]


def test_other_rights_or_a_cursor_of_another_journal_bring_everything_anew(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(work)
    handler = browser(work, "处置")
    first = asked(handler, "changes")
    for cursor, scope in (
        (first["cursor"], "under other rights"),
        (first["cursor"] + 1000, first["scope"]),
        (-5, first["scope"]),
    ):
        monkeypatch.setattr(phone, "FAR", 1000)
        told = asked(handler, "changes", cursor=cursor, scope=scope)
        assert told["mode"] == ("changes" if cursor == -5 else "snapshot")
    monkeypatch.setattr(phone, "FAR", 2)
    assert asked(handler, "changes", cursor=0, scope=first["scope"])["mode"] == "snapshot"


def test_a_tap_is_carried_out_once_and_answered_the_same_again(work: Work) -> None:
    item = given(work)
    handler = browser(work, "处置")
    photo = small_work.photo(work.user_id("处置"))
    sent = str(uuid7())
    for result in ("applied", "already", "already"):
        answer = tapped(
            work,
            handler,
            "处置",
            item,
            "report_handled",
            id=sent,
            payload={"photos": [{"upload": photo}]},
        )
        assert (answer.status_code, answer.json()["result"]) == (200, result)
        assert answer.json()["id"] == sent
    late = tapped(
        work, handler, "处置", item, "hand_back", payload={"reason": "晚了"}, based_on_version=1
    )
    assert late.json()["result"] == "conflict"
    assert late.json()["error"]["values"]["changed"]
    assert WorkItem.objects.get(pk=item.pk).state == "reported"


def test_nothing_is_carried_out_in_the_name_of_another_person_or_post(work: Work) -> None:
    item = given(work)
    handler = browser(work, "处置")
    answer = tapped(work, handler, "旁人", item, "hand_back", payload={"reason": "不是我"})
    assert (answer.status_code, answer.json()["code"]) == (409, "events.anothers_command")
    second = Post.objects.get(pk=work.who("处置").actor.post_id or 0)
    second.pk = None
    second.save()  # the same person, in another post
    answer = tapped(work, handler, "处置", item, "hand_back", post=second.pk)
    assert answer.json()["code"] == "events.anothers_command"
    assert not Command.objects.filter(verb="hand_back").exists(), "so it may be sent later"


def test_a_report_from_the_street_is_one_case_however_often_it_is_sent(work: Work) -> None:
    officer = browser(work, "网格员")
    actor = work.who("网格员").actor
    tap = {"id": str(uuid7()), "user": actor.user_id, "post": actor.post_id, "on": "report"}
    said = {"text": "路灯不亮", "lon": 109.003, "lat": 32.003, "channel": "patrol"}
    for result in ("applied", "already"):
        answer = officer.post(
            "/api/phone/commands",
            json.dumps(tap | {"report": said}),
            content_type="application/json",
        ).json()
        assert answer["result"] == result
        assert answer["number"] == Case.objects.get().number
    wrong = officer.post(
        "/api/phone/commands",
        json.dumps(tap | {"id": str(uuid7()), "report": {"text": 7}}),
        content_type="application/json",
    )
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    ("name", "more", "code"),
    [
        ("网格员", {"importance": 3}, "hub.forbidden"),
        ("网格员", {"channel": "sensor"}, "hub.bad_input"),
        ("话务", {"importance": 3, "channel": "phone"}, None),
    ],
)
def test_who_is_no_desk_says_neither_how_grave_it_is_nor_that_a_device_said_it(
    work: Work, name: str, more: dict[str, Any], code: str | None
) -> None:
    said = {"id": str(uuid7()), "text": "路灯不亮", "lon": 109.003, "lat": 32.003} | more
    answer = browser(work, name).post("/api/cases", said, "application/json")
    assert answer.json().get("code") == code
    assert Case.objects.exists() is (code is None)


def test_what_a_phone_asks_costs_few_statements_however_many_tasks(work: Work) -> None:
    for n in range(4):
        given(work, n)
    handler = browser(work, "处置")
    first = asked(handler, "changes")
    with CaptureQueriesContext(connection) as told:
        assert len(asked(handler, "changes")["tasks"]) == 4
    assert len(of_the_work(one["sql"] for one in told)) <= 5
    with CaptureQueriesContext(connection) as told:
        asked(handler, "changes", cursor=first["cursor"], scope=first["scope"])
    assert len(of_the_work(one["sql"] for one in told)) <= 4
