"""Lists, search, inbox, figures and lights, over HTTP and inside the scope."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events import inbox, listing, reactions, shapes
from events.models import Case, WorkItem
from events.wanted import Filter
from grid.posts import SESSION_KEY
from hub.foundation import clock
from hub.foundation.ids import uuid7
from hub.foundation.models import JournalEntry, User
from tests.db import small_work
from tests.db.small_work import AT, BALCONY, Work, call, on_case, on_item, report
from tests.db.test_intake import statements


def numbers(work: Work, who: str = "值班", **only: Any) -> list[int]:
    return [card["id"] for card in listing.cases(work.who(who), Filter(**only)).items]


def browser(work: Work, name: str) -> Client:
    """A log-in in its one post."""
    client = Client()
    client.force_login(User.objects.get(pk=work.user_id(name)))
    session = client.session
    session[SESSION_KEY] = work.who(name).actor.post_id
    session.save()
    return client


def test_a_queue_lists_what_falls_due_first_and_pages_without_gaps(work: Work) -> None:
    ids = [one.case_id for one in report(*(call(n) for n in range(7)))]
    slow = report(call(90, class_code=BALCONY))[0].case_id
    scope = work.who("值班")
    seen: list[int] = []
    after = ""
    while True:
        page = listing.cases(scope, Filter(states=("handling", "intake")), "due", after, 3)
        seen += [card["id"] for card in page.items]
        assert (page.total, page.total_is) == (8, "exact")
        if page.next is None:
            break
        after = page.next
    assert seen == [slow, *ids], "the desk's own limit is shorter than the rule's"
    newest = listing.cases(scope, Filter(), "newest", "", 2)
    assert [card["id"] for card in newest.items] == [slow, ids[-1]]
    assert newest.next is not None
    following = listing.cases(scope, Filter(), "newest", newest.next, 2)
    assert [card["id"] for card in following.items] == [ids[-2], ids[-3]]


def test_a_list_is_narrowed_by_state_light_area_class_department_and_place(work: Work) -> None:
    a, b, c = (
        one.case_id
        for one in report(
            call(1), call(2, class_code=BALCONY), call(3, lon=None, lat=None, crs="", address="")
        )
    )
    areas, orgs = work.city.areas, work.city.orgs
    assert set(numbers(work, states=("handling",))) == {a, c}
    assert numbers(work, class_codes=(BALCONY,)) == [b]
    assert set(numbers(work, area=areas["大桥社区"].pk)) == {a, b}
    assert numbers(work, area=areas["西城区"].pk) == []
    assert set(numbers(work, org=orgs["urban"].pk)) == {a, c}
    assert numbers(work, place_status="none") == [c]
    assert numbers(work, light="red") == []
    with clock.frozen(AT + dt.timedelta(minutes=50)):
        assert numbers(work, light="yellow") == [b]
    with clock.frozen(AT + dt.timedelta(hours=3)):
        assert set(numbers(work, light="red")) == {a, b, c}


@pytest.mark.parametrize(
    "words", ["井盖", "盖", "大桥", "危险", "大桥路 井盖", "井盖不见", "老城街道", "供水井盖"]
)
def test_words_of_any_length_find_a_case(work: Work, words: str) -> None:
    case_id = report(call())[0].case_id
    report(call(2, title="", text="路灯不亮", address="", class_code="01037"))
    assert case_id in numbers(work, words=words)
    assert numbers(work, words="游泳池") == []


def test_a_number_finds_its_case_whole_begun_or_by_its_last_digits(work: Work) -> None:
    first, second = report(call(1), call(2))
    tail = str(int(second.number[-6:]))
    for text in (second.number, second.number.lower(), second.number[3:], tail):
        assert second.case_id in numbers(work, words=text), text
    assert set(numbers(work, words="AL-20261118")) == {first.case_id, second.case_id}
    assert numbers(work, words="AL-2025") == []


def test_everybody_lists_only_what_concerns_him(work: Work) -> None:
    mine, other = (one.case_id for one in report(call(1), call(2)))
    lead = WorkItem.objects.get(case_id=mine, kind="handle_lead").pk
    on_item(work.who("联络"), lead, "assign", person_id=work.user_id("处置"))
    assert numbers(work, "处置") == [mine]
    assert set(numbers(work, "联络")) == {mine, other}
    assert numbers(work, "街道") == []
    assert set(numbers(work, "采集甲")) == {mine, other}, "a collector sees his area"


def test_the_inbox_holds_what_is_mine_my_organisations_and_the_pools(work: Work) -> None:
    case_id = report(call(caller=None))[0].case_id
    box = inbox.items(work.who("联络"), "org").items
    assert [(one["kind"], one["card"]["id"]) for one in box] == [("handle_lead", case_id)]
    on_item(work.who("联络"), box[0]["id"], "assign", person_id=work.user_id("处置"))
    assert [one["state"] for one in inbox.items(work.who("处置"), "mine").items] == ["working"]
    proof = [{"upload": small_work.photo()}]
    on_item(work.who("处置"), box[0]["id"], "report_handled", photos=proof)
    assert inbox.items(work.who("处置"), "mine").items == []
    pool = inbox.items(work.who("采集甲"), "pool").items
    assert [one["kind"] for one in pool] == ["check"]
    assert inbox.items(work.who("旁人"), "pool").items == []


def test_figures_count_what_waits_and_what_is_late(work: Work) -> None:
    report(call(1), call(2, class_code=BALCONY), call(3, lon=None, lat=None, crs="", address=""))
    with clock.frozen(AT + dt.timedelta(minutes=90)):
        told = inbox.figures(work.who("值班"))
    assert told["by_state"] == {"handling": 2, "intake": 1}
    assert (told["open"], told["overdue"], told["due_soon"]) == (3, 1, 2)
    assert (told["unplaced"], told["opened_today"], told["closed_today"]) == (1, 3, 0)
    assert inbox.figures(work.who("街道"))["open"] == 0


def test_lights_turn_once_as_time_passes(work: Work) -> None:
    reactions.turn_lights()
    case_id = report(call(caller=None))[0].case_id
    case = Case.objects.get(pk=case_id)
    assert case.yellow_at is not None
    assert case.due_at is not None
    for at, told in ((case.yellow_at, 1), (case.yellow_at, 0), (case.due_at, 1), (case.due_at, 0)):
        with clock.frozen(at):
            assert reactions.turn_lights() == told
    kinds = (
        JournalEntry.objects.filter(case_id=case_id).order_by("seq").values_list("kind", flat=True)
    )
    assert list(kinds)[-2:] == ["case.yellow", "case.overdue"]


def test_lights_that_a_wrong_clock_told_too_early_are_not_told_again(work: Work) -> None:
    reactions.turn_lights()
    case_id = report(call())[0].case_id
    due_at = Case.objects.values_list("due_at", flat=True).get(pk=case_id)
    assert due_at is not None
    for at in (due_at, AT, due_at):
        with clock.frozen(at):
            reactions.turn_lights()
    entries = JournalEntry.objects.filter(case_id=case_id, kind__in=("case.yellow", "case.overdue"))
    assert sorted(entries.values_list("kind", flat=True)) == ["case.overdue", "case.yellow"]


def test_lights_of_a_case_that_has_ended_stay_dark(work: Work) -> None:
    reactions.turn_lights()
    case_id = report(call())[0].case_id
    on_case(work.who("值班"), case_id, "void", reason_code="false_alarm", reason="误报")
    with clock.frozen(AT + dt.timedelta(days=9)):
        assert reactions.turn_lights() == 0


def test_the_api_tells_lists_one_case_and_what_a_command_did(work: Work) -> None:
    case_id = report(call())[0].case_id
    desk = browser(work, "联络")
    listed = desk.get("/api/cases?state=handling&order=due").json()
    assert [card["id"] for card in listed["items"]] == [case_id]
    detail = desk.get(f"/api/cases/{case_id}").json()
    assert detail["text"] == "大桥路中间的供水井盖不见了，很危险"
    assert [one["about"] for one in detail["why"]] == [
        "class", "place", "cell", "filing", "department", "deadline",
    ]  # fmt: skip
    sign = next(move for move in detail["moves"] if move["verb"] == "sign")
    assert sign["needs"] == []
    body = {"id": str(uuid7()), "verb": "sign", "based_on_version": detail["card"]["version"]}
    done = desk.post(
        f"/api/items/{sign['on']}/commands", json.dumps(body), content_type="application/json"
    ).json()
    assert (done["result"], done["error"]) == ("applied", None)
    after = desk.get(f"/api/cases/{done['case_id']}").json()
    assert after["items"][0]["state"] == "accepted"
    assert desk.get("/api/items?box=org").json()["items"][0]["card"]["number"].startswith("AL-")
    assert desk.get("/api/figures").json()["open"] == 1
    assert browser(work, "旁人").get(f"/api/cases/{case_id}").status_code == 404
    refused = desk.post(
        f"/api/cases/{case_id}/commands",
        json.dumps({"id": str(uuid7()), "verb": "void", "payload": {"reason": "x"}}),
        content_type="application/json",
    ).json()
    assert (refused["result"], refused["error"]["code"]) == ("refused", "hub.forbidden")
    assert Client().get("/api/cases").status_code == 401


def test_a_report_by_hand_comes_back_with_its_case_and_the_caller_is_shown_once_asked(
    work: Work,
) -> None:
    phone = browser(work, "话务")
    told = {
        "id": str(uuid7()),
        "text": "大桥路供水井盖缺失",
        "class_scheme": small_work.CURRENT,
        "class_code": "01001",
        "lon": 109.002,
        "lat": 32.002,
        "caller": {"name": "王五", "phone": "13700001111"},
    }
    made = phone.post("/api/cases", json.dumps(told), content_type="application/json").json()
    assert made["result"] == "opened"
    kept = phone.get(f"/api/cases/{made['case_id']}").json()
    assert kept["events"][0]["caller"]["phone"] == "137****1111"
    body = {"id": str(uuid7()), "verb": "reveal_caller", "payload": {"reason": "回拨"}}
    url = f"/api/cases/{made['case_id']}/commands"
    shown = phone.post(url, json.dumps(body), content_type="application/json").json()
    assert shown["callers"][0]["phone"] == "13700001111"


def test_a_list_costs_two_statements_and_a_case_a_dozen(work: Work) -> None:
    case_id = report(call())[0].case_id
    desk = browser(work, "值班")
    desk.get(f"/api/cases/{case_id}")
    listing.cases(work.who("值班"), Filter(states=("handling",)))
    with CaptureQueriesContext(connection) as queries:
        listing.cases(work.who("值班"), Filter(states=("handling",)))
    assert len(statements(queries)) == 2
    with CaptureQueriesContext(connection) as queries:
        desk.get(f"/api/cases/{case_id}")
    assert len(statements(queries)) <= 16, "\n".join(statements(queries))


def test_what_is_answered_has_the_shape_that_is_described(work: Work) -> None:
    case_id = report(call())[0].case_id
    liaison = browser(work, "联络")
    for url, shape in (
        ("/api/cases?state=handling", shapes.Page),
        ("/api/items?box=org", shapes.ItemPage),
        (f"/api/cases/{case_id}", shapes.CaseOut),
    ):
        told = liaison.get(url).json()
        assert told == shape.model_validate(told).model_dump(mode="json", by_alias=True)
