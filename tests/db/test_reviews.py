"""An alarm is a lead until a person has looked at its evidence; who may, and what is kept of it."""

from __future__ import annotations

import pytest
from django.test import Client

from events import actions, cards, showing
from events.models import Case
from events.story import entries_of, sentence
from grid import posts
from hub.foundation.errors import Forbidden, NotFound
from hub.foundation.ids import uuid7
from hub.foundation.models import User
from sensors import plans, proof, reviewing
from sensors.models import Alarm, AlarmReview, Verdict
from sensors.plans import PlanRow, Step
from tests.db import small_work
from tests.db.small_wire import devices, level, take
from tests.db.small_work import Work, call, report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def work() -> Work:
    made = small_work.make()
    devices()
    take(level(0.06, 9), level(0.31, 8))
    return made


def test_it_is_told_with_readings_rule_levels_and_why(work: Work) -> None:
    told = proof.of_case(Case.objects.get().pk, work.who("值班"))
    (one,) = told["items"]
    assert (told["total"], told["open"], told["storms"]) == (1, 1, [])
    assert (one["rule"]["code"], one["rule"]["version"], one["worst"]) == ("ponding", 1, 1)
    assert [value for _, value in one["evidence"]] == [0.06, 0.31]
    assert [level_["at"] for level_ in one["levels"]] == [0.05, 0.15, 0.25]
    assert "0.06" in one["sentence"]
    assert "0.31" in one["last_sentence"]
    assert one["review"] is None


def test_a_review_is_kept_told_and_old_once_more_was_read(work: Work) -> None:
    alarm, command = Alarm.objects.get(), uuid7()
    for _ in range(2):  # sent twice it is one
        reviewing.review(command, alarm.pk, Verdict.FALSE, work.who("值班"))
    assert AlarmReview.objects.count() == 1
    entry = entries_of(alarm.case_id or 0).get(kind="alarm.reviewed")
    assert entry.data["evidence_digest"] == reviewing.digest(alarm)
    assert "值班" in sentence(entry.kind, entry.actor, entry.data)
    case_id, scope = Case.objects.get().pk, work.who("值班")
    review = proof.of_case(case_id, scope)["items"][0]["review"]
    assert (review["verdict"], review["by"], review["is_current"]) == ("false", "值班", True)
    take(level(0.16, 5))
    review = proof.of_case(case_id, scope)["items"][0]["review"]
    assert not review["is_current"]
    reviewing.review(uuid7(), alarm.pk, Verdict.CONFIRMED, scope)
    review = proof.of_case(case_id, scope)["items"][0]["review"]
    assert (review["verdict"], review["is_current"]) == ("confirmed", True)
    assert AlarmReview.objects.count() == 2


def test_lists_say_whether_somebody_has_looked(work: Work) -> None:
    case, alarm, shift = Case.objects.get(), Alarm.objects.get(), work.who("值班")

    def told() -> str:
        case.refresh_from_db()
        entry = entries_of(case.pk).latest("seq").data["card"]
        assert cards.cards_of([case.pk])[case.pk]["review"] == entry["review"] == case.review
        return case.review

    assert told() == "lead"
    reviewing.review(uuid7(), alarm.pk, Verdict.FALSE, shift)
    assert told() == "false"
    take(level(0.0, 7))
    assert told() == "false", "that it cleared is nothing more to look at"
    take(level(0.06, 6))
    assert told() == "lead", "another alarm of the same case"
    again = Alarm.objects.latest("raised_at")
    reviewing.review(uuid7(), again.pk, Verdict.UNCLEAR, shift)
    assert told() == "unclear"
    reviewing.review(uuid7(), again.pk, Verdict.CONFIRMED, shift)
    take(level(0.31, 5))
    assert told() == "confirmed"


def test_whoever_does_not_see_its_case_or_only_looks_on_reviews_nothing(work: Work) -> None:
    alarm = Alarm.objects.get()
    for name in ("话务", "审计"):
        with pytest.raises(Forbidden):
            reviewing.review(uuid7(), alarm.pk, Verdict.FALSE, work.who(name))
    refused = reviewing.review(uuid7(), alarm.pk, Verdict.FALSE, work.who("联络"))
    assert refused.result == "refused"
    with pytest.raises(NotFound):
        proof.of_case(Case.objects.get().pk, work.who("联络"))
    assert not AlarmReview.objects.exists()


def test_the_page_posts_it_and_gets_it_back(work: Work) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=work.user_id("值班")))
    case_id, alarm = Case.objects.get().pk, Alarm.objects.get()
    assert client.get(f"/api/cases/{case_id}/alarms").json()["may_review"]
    said = {"id": str(uuid7()), "verdict": "confirmed"}
    answer = client.post(f"/api/alarms/{alarm.pk}/review", said, "application/json")
    assert answer.json()["result"] == "applied"
    told = client.get(f"/api/cases/{case_id}/alarms").json()
    assert told["items"][0]["review"]["verdict"] == "confirmed"
    assert posts.SESSION_KEY not in client.session


def test_what_was_found_goes_with_a_merge_and_comes_back_with_it(work: Work) -> None:
    """The case a caller told of carries the alarm's review and plan for as long as the alarm's case is part of it."""
    alarm, shift = Alarm.objects.get(), work.who("值班")
    leak = Case.objects.get()
    plans.publish(
        [PlanRow("ponding", 1, "封闭", "本地设定", [Step("交警", "封闭通道", 10)])], source="x"
    )
    called = Case.objects.get(pk=report(call())[0].case_id)
    third = Case.objects.get(pk=report(call(2))[0].case_id)

    def reviews() -> list[str]:
        told = cards.cards_of([leak.pk, called.pk, third.pk])
        return [told[one.pk]["review"] for one in (leak, called, third)]

    def move(case: Case, verb: str, **payload: int) -> None:
        outcome = actions.on_case(uuid7(), case.pk, verb, dict(payload), shift)
        assert outcome.result == "applied", outcome.data

    assert reviews() == ["lead", "", ""]
    move(leak, "merge", other_case=called.pk)
    assert reviews() == ["lead", "lead", ""]
    reviewing.review(uuid7(), alarm.pk, Verdict.CONFIRMED, shift)
    assert reviews()[1] == "confirmed"
    assert [one["title"] for one in showing.case(called.pk, shift)["plans"]] == ["封闭"]
    move(called, "merge", other_case=third.pk)  # and on, with what went before
    assert reviews()[2] == "confirmed"
    assert [one["title"] for one in showing.case(third.pk, shift)["plans"]] == ["封闭"]
    assert [one["id"] for one in proof.of_case(third.pk, shift)["items"]] == [alarm.pk]
    move(called, "unmerge")
    move(leak, "unmerge")
    assert reviews() == ["confirmed", "", ""]
    assert showing.case(called.pk, shift)["plans"] == []
