"""Reminders 催办 and supervision 督办: counted, graded, answered in time, accepted or sent back."""

from __future__ import annotations

import datetime as dt

import pytest

from events import inbox, showing
from events.models import Case, WorkItem
from hub.foundation import clock
from hub.foundation.commands import Outcome
from hub.foundation.models import JournalEntry
from tests.db.small_work import AT, Work, call, on_case, on_item, report
from tests.db.test_asking import DAY, signed, suspended
from tests.db.test_lifecycle import applied, checked, handled, item, story

pytestmark = pytest.mark.django_db


def supervise(work: Work, case_id: int, grade: int = 2) -> Outcome:
    return on_case(work.who("值班"), case_id, "supervise", grade=grade, reason="群众反映强烈")


def supervision(case_id: int) -> WorkItem:
    return item(case_id, "supervise")


def test_staff_remind_with_words_and_it_is_counted(work: Work) -> None:
    case_id, _ = signed(work)
    for name in ("话务", "派遣", "值班"):
        assert on_case(work.who(name), case_id, "remind").data["code"] == "events.need_missing"
        applied(on_case(work.who(name), case_id, "remind", note="请尽快办理"))
    assert on_case(work.who("联络"), case_id, "remind", note="x").data["code"] == "hub.forbidden"
    assert Case.objects.get(pk=case_id).urges == 3
    assert story(case_id)[-1] == "case.reminded"
    asleep = suspended(work, n=2)
    assert on_case(work.who("派遣"), asleep, "remind", note="x").data["code"] == (
        "events.is_suspended"
    )


def test_a_supervision_demands_an_answer_with_a_clock_of_its_own(work: Work) -> None:
    case_id, lead = signed(work)
    case_due = item(case_id, "handle_lead").due_at
    applied(supervise(work, case_id))
    demanded = supervision(case_id)
    assert (demanded.state, demanded.org_name, demanded.asked) == (
        "offered",
        "市城管局",
        {"grade": 2},
    )
    assert demanded.due_at == dt.datetime(2026, 11, 19, 10, tzinfo=dt.UTC), "the next working day"
    assert item(case_id, "handle_lead").due_at == case_due
    card = showing.case(case_id, work.who("联络"))["card"]
    assert (card["supervised"], card["holder_name"]) == (2, "市城管局")
    assert supervise(work, case_id).data["code"] == "events.supervision_stands"
    entry = JournalEntry.objects.filter(case_id=case_id).latest("seq")
    assert (entry.kind, entry.data["grade"]) == ("case.supervised", 2)
    with clock.frozen(AT + dt.timedelta(minutes=5)):
        applied(on_item(work.who("联络"), lead, "assign", person_id=work.user_id("处置")))
    assert supervision(case_id).state == "offered", "the work goes on beside it"


def test_the_gravest_grade_is_the_leaders(work: Work) -> None:
    case_id, _ = signed(work)
    told = supervise(work, case_id, 3)
    assert (told.data["code"], told.data["values"]["mine"]) == ("events.grade_not_yours", "1, 2")
    (move,) = [
        one
        for one in showing.case(case_id, work.who("值班"))["moves"]
        if one["verb"] == "supervise"
    ]
    choices = next(need["choices"] for need in move["needs"] if need["need"] == "grade")
    assert [one["value"] for one in choices] == [1, 2]


def test_an_answer_is_sent_back_with_a_new_clock_and_then_accepted(work: Work) -> None:
    case_id, _ = signed(work)
    applied(supervise(work, case_id))
    demanded = supervision(case_id).pk
    liaison, supervisor = work.who("联络"), work.who("值班")
    assert on_item(liaison, demanded, "reply").data["code"] == "events.need_missing"
    applied(on_item(liaison, demanded, "reply", note="正在组织抢修"))
    assert supervision(case_id).state == "reported"
    assert Case.objects.get(pk=case_id).supervised == 2, "until the answer is accepted"
    (waiting,) = inbox.items(supervisor, "answers").items
    assert (waiting["id"], waiting["kind"]) == (demanded, "supervise")
    assert not inbox.items(work.who("派遣"), "answers").items
    first = supervision(case_id).due_at
    with clock.frozen(AT + DAY):
        applied(on_item(supervisor, demanded, "send_back_reply", reason="未说明完成时间"))
    again = supervision(case_id)
    assert again.state == "offered"
    assert first is not None
    assert again.due_at is not None
    assert again.due_at > first
    applied(on_item(liaison, demanded, "reply", note="今日内完成"))
    assert on_item(work.who("派遣"), demanded, "accept_reply").data["code"] == "hub.forbidden"
    applied(on_item(supervisor, demanded, "accept_reply"))
    assert Case.objects.get(pk=case_id).supervised == 0
    assert story(case_id)[-5:] == [
        "case.supervised",
        "item.replied",
        "item.reply_sent_back",
        "item.replied",
        "item.reply_accepted",
    ]


def test_a_case_that_changes_its_department_takes_its_supervision_along(work: Work) -> None:
    case_id, lead = signed(work)
    applied(supervise(work, case_id))
    applied(on_item(work.who("联络"), lead, "return", reason="不属我局"))
    waiting = supervision(case_id)
    assert (waiting.state, waiting.org_id, waiting.due_at) == ("offered", None, None)
    assert Case.objects.get(pk=case_id).supervised == 2
    street = work.city.orgs["old-town"].pk
    with clock.frozen(AT + DAY):
        applied(on_case(work.who("派遣"), case_id, "dispatch", org_id=street))
    moved = supervision(case_id)
    assert (moved.org_id, moved.due_at) == (street, dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC))
    applied(on_item(work.who("街道"), moved.pk, "reply", note="已到场"))


def test_no_case_is_closed_while_a_supervision_stands(work: Work) -> None:
    case_id = report(call(caller=None))[0].case_id
    handled(work, case_id)
    applied(supervise(work, case_id, 1))
    checked(work, case_id)
    close = {"confirmed": True}
    refused = on_case(work.who("值班"), case_id, "close", **close)
    assert refused.data["code"] == "events.supervision_stands"
    assert on_item(work.who("值班"), supervision(case_id).pk, "lift").data["code"] == (
        "events.need_missing"
    )
    applied(on_item(work.who("值班"), supervision(case_id).pk, "lift", reason="问题已解决"))
    applied(on_case(work.who("值班"), case_id, "close", **close))
    assert supervision(case_id).state == "revoked"


def test_a_voided_case_owes_no_answer(work: Work) -> None:
    case_id, _ = signed(work)
    applied(supervise(work, case_id))
    applied(on_item(work.who("联络"), supervision(case_id).pk, "reply", note="误报"))
    applied(on_case(work.who("值班"), case_id, "void", reason="误报", reason_code="false_alarm"))
    assert supervision(case_id).state == "revoked"
    assert Case.objects.get(pk=case_id).supervised == 0
