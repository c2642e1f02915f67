"""The plan of an alarm: which one a case has, who is meant, what was ticked off, and what a new version changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from events import phone, showing
from events.models import Case
from events.story import entries_of, sentence
from grid.models import Post
from hub.foundation import clock
from hub.foundation.errors import Forbidden
from hub.foundation.ids import uuid7
from hub.foundation.models import JournalEntry, User
from sensors import plans, ticking
from sensors.models import Alarm, Plan, StepDone
from sensors.plans import PlanRow, Step
from sensors.ticking import StepTold
from tests.db.small_wire import devices, level, take
from tests.db.small_work import Work, call, report

pytestmark = pytest.mark.django_db


def row(level_: int, title: str, *steps: Step, **more: Any) -> PlanRow:
    said = steps or (Step("排水单位", "开启雨水箅", 20),)
    return PlanRow("ponding", level_, title, "本地设定", said, **more)


def publish(*rows: PlanRow) -> dict[str, int]:
    return dict(+plans.publish(rows, source="scenario x"))


@pytest.fixture
def city(work: Work) -> Work:
    devices()
    org = work.city.orgs["urban"].pk
    closing = Step("交警", "封闭通道", 10, None, "Traffic police", "Close it")
    publish(
        row(3, "巡查"),
        row(1, "封闭", closing, Step("排水单位", "强排", 30, org), title_en="Closing"),
    )
    return work


def told(work: Work, name: str = "值班") -> list[dict[str, Any]]:
    case_id = Alarm.objects.order_by("id")[0].case_id
    assert case_id is not None
    found: list[dict[str, Any]] = showing.case(case_id, work.who(name))["plans"]
    return found


def test_a_case_has_the_plan_of_the_gravest_level_that_was_reached(city: Work) -> None:
    take(level(0.06, 9))
    assert [one["title"] for one in told(city)] == ["巡查"]
    take(level(0.16, 8))  # level 2 has none of its own
    assert [one["title"] for one in told(city)] == ["巡查"]
    take(level(0.31, 7), level(0.01, 2))  # and it is over already: what was reached counts
    (plan,) = told(city)
    assert (plan["title"], plan["level"], plan["rule_name"]) == ("封闭", 1, "道路积水")
    first, second = plan["steps"]
    assert (first["who"], first["what"], first["org_name"], first["contacts"]) == (
        "交警",
        "封闭通道",
        None,
        [],
    )
    people = Post.objects.filter(organisation=city.city.orgs["urban"], role="liaison")
    assert second["contacts"] == [str(one.user) for one in people.order_by("id")[:2]]
    assert second["org_name"] == city.city.orgs["urban"].short_name
    assert first["due_at"] < second["due_at"]
    with override("en"):
        (plan,) = told(city)
    assert (plan["title"], plan["steps"][0]["what"], plan["steps"][1]["what"]) == (
        "Closing",
        "Close it",
        "强排",
    )


def test_a_case_that_no_device_told_of_has_none(city: Work) -> None:
    (outcome,) = report(call())
    assert showing.case(outcome.case_id or 0, city.who("值班"))["plans"] == []


def test_a_phone_keeps_it_with_its_case(city: Work) -> None:
    take(level(0.31, 7))
    (kept,), _gone = phone.cases(city.who("值班"), [Case.objects.get().pk])
    assert kept["plans"][0]["steps"][0]["what"] == "封闭通道"


def test_a_step_is_ticked_off_once_told_and_taken_back(city: Work) -> None:
    take(level(0.31, 7))
    case_id, scope = Case.objects.get().pk, city.who("值班")
    (plan,) = told(city)
    again, first = uuid7(), StepTold(plan["id"], 1)
    for _ in range(2):
        assert ticking.tick(again, case_id, first, scope).data["done"]
    assert ticking.tick(uuid7(), case_id, first, scope).result == "applied"  # his own, once more
    late = ticking.tick(uuid7(), case_id, first, city.who("受理"))
    assert late.result == "conflict"
    assert "值班" in late.data["values"]["changed"]
    assert StepDone.objects.count() == 1
    assert told(city)[0]["steps"][0]["done"]["by"] == "值班"
    (entry,) = entries_of(case_id).filter(kind="plan.step_done")
    assert "道路积水" in sentence(entry.kind, entry.actor, entry.data)
    stale = StepTold(plan["id"], 1, done=False, seen="2026-01-01T00:00:00+00:00")
    assert ticking.tick(uuid7(), case_id, stale, city.who("受理")).result == "conflict"
    at = told(city)[0]["steps"][0]["done"]["at"]
    ticking.tick(uuid7(), case_id, StepTold(plan["id"], 1, done=False, seen=at), scope)
    assert told(city)[0]["steps"][0]["done"] is None
    assert entries_of(case_id).filter(kind="plan.step_undone").count() == 1


def test_whoever_only_looks_on_or_does_not_see_the_case_ticks_nothing(city: Work) -> None:
    take(level(0.31, 7))
    case_id, (plan,) = Case.objects.get().pk, told(city)
    for name in ("话务", "审计"):
        with pytest.raises(Forbidden):
            ticking.tick(uuid7(), case_id, StepTold(plan["id"], 1), city.who(name))
    assert not told(city, "审计")[0]["may_tick"]
    refused = ticking.tick(uuid7(), case_id, StepTold(plan["id"], 1), city.who("联络"))
    assert refused.result == "refused"
    assert not StepDone.objects.exists()


def test_a_plan_or_step_that_is_none_of_the_cases_is_refused_with_its_field(city: Work) -> None:
    take(level(0.31, 7))
    browser = Client()
    browser.force_login(User.objects.get(pk=city.user_id("值班")))
    case_id, (plan,) = Case.objects.get().pk, told(city)
    for body, field in (
        ({"plan": 0, "step": 1}, "plan"),
        ({"plan": plan["id"], "step": 9}, "step"),
    ):
        answer = browser.post(
            f"/api/cases/{case_id}/plan", {"id": str(uuid7()), **body}, "application/json"
        )
        assert answer.status_code == 422
        assert answer.json()["values"]["field"] == field
    said = {"id": str(uuid7()), "plan": plan["id"], "step": 1}
    for result in ("applied", "already"):
        answer = browser.post(f"/api/cases/{case_id}/plan", said, "application/json")
        assert answer.json()["result"] == result


def tapped(work: Work, name: str, case_id: int, payload: dict[str, Any], **more: Any) -> Any:
    """A tap as a phone sends it."""
    browser = Client()
    browser.force_login(User.objects.get(pk=work.user_id(name)))
    actor = work.who(name).actor
    tap: dict[str, Any] = {
        "id": str(uuid7()),
        "user": actor.user_id,
        "post": actor.post_id,
        "on": "plan",
    }
    tap |= {"target": case_id, "verb": "plan_step", "payload": payload} | more
    answer = browser.post("/api/phone/commands", tap, "application/json")
    return answer.json() | {"status": answer.status_code}


def test_a_phone_ticks_a_step_off_by_a_tap_that_keeps_the_time_it_was_done(city: Work) -> None:
    take(level(0.31, 7))
    case_id, (plan,) = Case.objects.get().pk, told(city)
    done_at = clock.now() - timedelta(minutes=5)
    step = {"plan": plan["id"], "step": 1, "done": True, "seen": ""}
    sent = {"id": str(uuid7()), "acted_at": done_at.isoformat()}
    for result in ("applied", "already"):
        answer = tapped(city, "受理", case_id, step, **sent)
        assert (answer["result"], answer["case_id"]) == (result, case_id)
    assert StepDone.objects.get().at == done_at
    assert case_id in phone.changes(city.who("值班"), 0, phone.scope_key(city.who("值班"))).touched
    late = tapped(city, "值班", case_id, step)
    assert late["result"] == "conflict"
    assert "受理" in late["error"]["values"]["changed"]
    for payload in ({"plan": "x"}, step | {"step": 9}):
        assert tapped(city, "值班", case_id, payload)["status"] == 422


def test_a_tap_on_a_plan_that_a_graver_one_took_the_place_of_is_a_conflict(city: Work) -> None:
    take(level(0.06, 9))
    case_id, (plan,) = Case.objects.get().pk, told(city)
    take(level(0.31, 7))
    late = tapped(city, "值班", case_id, {"plan": plan["id"], "step": 1})
    assert late["result"] == "conflict"
    assert "巡查" in late["error"]["values"]["changed"]
    assert not StepDone.objects.exists()


def test_a_new_version_leaves_running_cases_with_theirs(city: Work) -> None:
    take(level(0.31, 7))
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert publish(row(1, "另一种做法")) == {"changed": 1, "ended": 1}
        assert publish(row(1, "另一种做法")) == {"unchanged": 1}
    assert [one["title"] for one in told(city)] == ["封闭"]
    assert list(Plan.objects.filter(level=1).values_list("version", flat=True)) == [1, 2]
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert publish() == {"ended": 1}
    assert [one["title"] for one in told(city)] == ["封闭"]


def test_a_plan_loaded_after_the_alarm_is_shown_all_the_same(work: Work) -> None:
    devices()
    take(level(0.31, 7))
    assert told(work) == []
    publish(row(2, "值守"))
    assert [one["title"] for one in told(work)] == ["值守"]
    assert not JournalEntry.objects.filter(kind__startswith="plan.").exists()
