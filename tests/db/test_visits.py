"""Visits of community officers: told once, read by whose matter they are, their words gone after their time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from events import visit_figures, visiting, visits
from events.models import Visit, VisitWords
from events.visits import Wanted
from hub.demo import rounds
from hub.foundation import clock
from hub.foundation.access import Role, Scope
from hub.foundation.ids import uuid7
from hub.foundation.models import Command, JournalEntry
from tests.db.small_work import AT, Work
from tests.db.test_case_lists import browser

pytestmark = pytest.mark.django_db
OFFICER = "网格员"
HOME = {"lon": 109.002, "lat": 32.002}


def tap(work: Work, payload: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What the officer's phone sends."""
    actor = work.who(OFFICER).actor
    said = {"purpose": "care", "found": "fine", "address": "大桥社区3栋201", **payload}
    own = {"id": str(uuid7()), "user": actor.user_id, "post": actor.post_id, "on": "visit"}
    return {**own, "payload": said, **more}


def sent(client: Client, told: dict[str, Any]) -> dict[str, Any]:
    answer = client.post("/api/phone/commands", told, "application/json")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def of_the_month(scope: Scope) -> list[dict[str, Any]]:
    today = clock.today()
    return visits.page(scope, Wanted(today - dt.timedelta(days=30), today))[0]


def test_a_visit_sent_twice_is_one_and_the_journal_names_no_home(work: Work) -> None:
    with clock.frozen(AT):
        told = tap(
            work, {**HOME, "note": "老人身体好"}, acted_at=(AT - dt.timedelta(hours=2)).isoformat()
        )
        client = browser(work, OFFICER)
        assert [sent(client, told)["result"] for _ in range(2)] == ["applied", "already"]
    visit = Visit.objects.get()
    assert visit.visited_at == AT - dt.timedelta(hours=2)
    assert visit.area is not None
    assert visit.area.name == "大桥社区", "the community, and no grid of a few houses"
    assert (visit.words.address, visit.words.note) == ("大桥社区3栋201", "老人身体好")
    entry = JournalEntry.objects.get(kind="visit.made")
    assert not any(tag.startswith("area:") for tag in entry.audience)
    kept = f"{entry.data}{Command.objects.get(verb='visit').outcome}"
    assert "大桥" not in kept
    assert "老人" not in kept


def test_what_is_promised_is_due_until_it_was_done(work: Work) -> None:
    with clock.frozen(AT):
        soon = (clock.today() + dt.timedelta(days=7)).isoformat()
        client = browser(work, OFFICER)
        sent(client, tap(work, {"again_on": soon}))
        first = Visit.objects.get()
        [due] = client.get("/api/phone/visits").json()["due"]
        assert (due["id"], due["purpose_name"]) == (str(first.pk), "关爱走访")
        sent(client, tap(work, {"follows": str(first.pk)}))
        told = client.get("/api/phone/visits").json()
    assert told["due"] == []
    assert len(told["lately"]) == 2
    assert "household" in {one["code"] for one in told["purposes"]}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"purpose": "nosing"}, "purpose"),
        ({"found": "ghost"}, "found"),
        ({"address": " "}, "address"),
        ({"again_on": "2020-01-01"}, "again_on"),
        ({"lon": 200}, "payload.lon"),
    ],
)
def test_what_cannot_be_is_said_and_not_kept(work: Work, wrong: dict[str, Any], field: str) -> None:
    answer = browser(work, OFFICER).post(
        "/api/phone/commands", tap(work, wrong), "application/json"
    )
    assert answer.status_code == 422
    assert answer.json()["values"]["field"] == field
    assert not Visit.objects.exists()


def test_another_s_visit_is_not_followed_and_who_makes_none_is_refused(work: Work) -> None:
    strange = sent(browser(work, OFFICER), tap(work, {"follows": str(uuid7())}))
    assert (strange["result"], strange["error"]["code"]) == ("refused", "hub.not_found")
    actor = work.who("采集甲").actor
    own = {"user": actor.user_id, "post": actor.post_id}
    refused = sent(browser(work, "采集甲"), tap(work, {}) | own)
    assert (refused["result"], refused["error"]["code"]) == ("refused", "hub.forbidden")
    assert not Visit.objects.exists()


def test_a_problem_found_leads_to_its_case_whichever_came_first(work: Work) -> None:
    report = str(uuid7())
    client = browser(work, OFFICER)
    sent(client, tap(work, {"found": "problem", "report": report}))
    assert client.get("/api/visits").json()["items"][0]["reported"] is True
    body = tap(work, {}) | {"id": report, "on": "report", "report": {"text": "楼道灯坏了", **HOME}}
    came = sent(client, body)
    [visit] = client.get("/api/visits").json()["items"]
    assert (visit["case_id"], visit["number"]) == (came["case_id"], came["number"])


def test_those_above_see_that_somebody_came_and_not_whose_home_it_was(work: Work) -> None:
    said = {**HOME, "note": "电话13800001234", "address": "安康市汉滨区大桥社区3栋201"}
    sent(browser(work, OFFICER), tap(work, said))
    [own] = of_the_month(work.who(OFFICER))
    assert own["address"].endswith("3栋201")
    [seen] = of_the_month(work.who("值班"))
    assert (seen["address"], seen["note"]) == ("安康市汉滨区", "")
    assert (seen["lon"], seen["area"]) == (None, "大桥社区")
    answer = browser(work, "值班").get("/visits")
    assert answer.status_code == 200
    assert "3栋201" not in answer.content.decode()
    assert "关爱走访" in answer.content.decode()


def test_words_go_after_their_time_and_the_visit_stays(work: Work) -> None:
    with clock.frozen(AT):
        sent(browser(work, OFFICER), tap(work, {}))
    with clock.frozen(AT + dt.timedelta(days=364)):
        assert visiting.sweep(365) == 0
    with clock.frozen(AT + dt.timedelta(days=366)):
        assert visiting.sweep(365) == 1
        assert not VisitWords.objects.exists()
        today = clock.today()
        [visit] = visits.page(work.who(OFFICER), Wanted(AT.date(), today))[0]
    assert (visit["erased"], visit["address"]) == (True, "")


def test_pages_of_visits_follow_each_other_without_a_gap(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "PAGE", 3)
    client = browser(work, OFFICER)
    with clock.frozen(AT):  # all at one instant: the id tells them apart
        for n in range(8):
            sent(client, tap(work, {"address": f"{n}号"}))
        seen: list[str] = []
        query = ""
        while True:
            told = client.get(f"/api/visits{query}").json()
            seen += [one["address"] for one in told["items"]]
            if not told["more"]:
                break
            last = told["items"][-1]
            query = f"?before={last['id']}&before_at={last['at'].replace('+', '%2B')}"
    assert sorted(seen) == [f"{n}号" for n in range(8)]
    assert Role.GRID_OFFICER in visiting.VISITORS


def test_the_officers_of_the_demo_city_walk_their_rounds(work: Work) -> None:
    told = rounds.walk()
    assert told == Visit.objects.count() > 0
    assert {visit.area.name for visit in Visit.objects.all() if visit.area} <= {
        "大桥社区",
        "文昌社区",
        "老城街道",
    }


def test_a_case_leads_back_to_the_visit_it_was_found_on_for_who_reads_visits(work: Work) -> None:
    report = str(uuid7())
    client = browser(work, OFFICER)
    with clock.frozen(AT):
        told = tap(work, {"found": "problem", "report": report})
        sent(client, told)
        body = tap(work, {}) | {"id": report, "on": "report"}
        came = sent(client, body | {"report": {"text": "楼道灯坏了", **HOME}})
    case = f"/api/cases/{came['case_id']}"
    [seen] = browser(work, "值班").get(case).json()["visits"]
    assert (seen["id"], seen["purpose_name"]) == (told["id"], "关爱走访")
    assert seen["day"] == AT.date().isoformat()
    assert client.get(case).json()["visits"] == [seen], "the officer's own"
    assert browser(work, "受理").get(case).json()["visits"] == []
    page = browser(work, "值班").get(
        f"/visits?since={seen['day']}&until={seen['day']}&person={seen['user_id']}"
    )
    assert f"?case={came['case_id']}" in page.content.decode()


def test_visits_are_counted_by_what_for_and_by_officer_with_the_promises_that_are_late(
    work: Work,
) -> None:
    with clock.frozen(AT):
        soon = (clock.today() + dt.timedelta(days=2)).isoformat()
        client = browser(work, OFFICER)
        sent(client, tap(work, {**HOME, "again_on": soon}))
        sent(client, tap(work, {**HOME, "found": "not_met", "again_on": soon}))
        first = Visit.objects.order_by("recorded_at", "id")[0]
        sent(client, tap(work, {**HOME, "purpose": "household", "follows": str(first.pk)}))
        whole = Wanted(clock.today(), clock.today())
        scope = work.who("值班")
        rows = {one["code"]: one for one in visit_figures.figures(scope, whole)}
        assert {code: one["total"] for code, one in rows.items()} == {
            "care": 2,
            "household": 1,
            "": 3,
        }
        assert (rows["care"]["fine"], rows["care"]["not_met"], rows[""]["fine"]) == (1, 1, 2)
        [officer] = visit_figures.of_officers(scope, whole)
        assert (officer["name"], officer["total"], officer["late"]) == (OFFICER, 3, 0)
    with clock.frozen(AT + dt.timedelta(days=3)):
        today = Wanted(clock.today(), clock.today())
        [officer] = visit_figures.of_officers(scope, today)
        assert (officer["total"], officer["late"]) == (0, 1), "one was followed, one is late"
        assert visit_figures.figures(scope, today) == []
        assert OFFICER in browser(work, "值班").get("/visits").content.decode()
