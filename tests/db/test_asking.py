"""Extension 延期 and suspension 挂账: asked for by the lead unit, decided level by level, resumed on the day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from events import inbox, showing
from events.models import Case, WorkItem
from hub import wiring
from hub.foundation import clock, due
from hub.foundation.commands import Outcome
from hub.foundation.models import Due, JournalEntry
from tests.db.small_work import AT, Work, call, on_case, on_item, photo, report
from tests.db.test_lifecycle import applied, item, state, story

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def signed(work: Work, n: int = 1) -> tuple[int, int]:
    """A case with the department, which signed for it: ids of the case and of its lead item."""
    case_id = report(call(n))[0].case_id
    lead = item(case_id, "handle_lead").pk
    applied(on_item(work.who("联络"), lead, "sign"))
    return case_id, lead


def ask_days(work: Work, lead: int, days: int) -> Outcome:
    return on_item(work.who("联络"), lead, "ask_extension", extra_days=days, reason="情况复杂")


def ask_until(work: Work, lead: int, until: str) -> Outcome:
    return on_item(work.who("联络"), lead, "ask_suspension", until=until, reason="需落实资金")


def answer(work: Work, case_id: int, name: str, verb: str = "grant", **given: str) -> Outcome:
    return on_item(work.who(name), item(case_id, "approve").pk, verb, **given)


def suspended(work: Work, until: str = "2026-12-18", n: int = 1) -> int:
    """A case that both levels agreed to suspend."""
    case_id, lead = signed(work, n)
    applied(ask_until(work, lead, until))
    applied(answer(work, case_id, "派遣"))
    applied(answer(work, case_id, "值班"))
    return case_id


def case_of(case_id: int) -> Case:
    return Case.objects.get(pk=case_id)


def asked_of(approval: WorkItem) -> dict[str, Any]:
    assert approval.asked is not None
    return dict(approval.asked)


def run_due() -> None:
    wiring.connect()
    while due.run_one():
        pass


def verbs(work: Work, name: str, case_id: int) -> set[str]:
    return {move["verb"] for move in showing.case(case_id, work.who(name))["moves"]}


# --- 延期


def test_a_short_extension_is_the_dispatchers_and_moves_case_and_items(work: Work) -> None:
    case_id, lead = signed(work)
    before = case_of(case_id)
    applied(ask_days(work, lead, 2))
    asked = item(case_id, "approve")
    assert (asked.about, asked.state, asked_of(asked)["item"]) == ("extension", "offered", lead)
    assert asked.due_at is not None
    assert case_of(case_id).due_at == before.due_at, "nothing is granted by asking"
    applied(answer(work, case_id, "派遣", note="同意"))
    after = case_of(case_id)
    assert after.extensions == [[2, "work_day"]]
    assert before.due_at is not None
    assert after.due_at is not None
    assert after.due_at > before.due_at
    assert after.limit_due_at == after.due_at == item(case_id, "handle_lead").due_at
    assert story(case_id)[-3:] == ["item.extension_asked", "item.granted", "case.extended"]
    entry = JournalEntry.objects.filter(case_id=case_id).latest("seq")
    assert entry.data["extension"] == {"value": 2, "unit": "work_day"}
    assert [one["id"] for one in entry.data["items"]] == [lead], "the entry tells whose time moved"


def test_a_longer_one_climbs_to_the_shift_supervisor(work: Work) -> None:
    case_id, lead = signed(work)
    before = case_of(case_id).due_at
    applied(ask_days(work, lead, 5))
    assert answer(work, case_id, "值班").data["code"] == "hub.forbidden", "not this level yet"
    applied(answer(work, case_id, "派遣"))
    assert case_of(case_id).due_at == before
    applied(answer(work, case_id, "值班"))
    assert case_of(case_id).due_at != before
    approvals = WorkItem.objects.filter(case_id=case_id, kind="approve").order_by("id")
    assert [(asked_of(one)["role"], one.state) for one in approvals] == [
        ("dispatcher", "done"),
        ("shift_supervisor", "done"),
    ]


def test_twice_and_ten_days_are_the_most(work: Work) -> None:
    case_id, lead = signed(work)
    too_many = ask_days(work, lead, 11)
    assert (too_many.data["code"], too_many.data["values"]["most"]) == ("events.too_many_days", 10)
    applied(ask_days(work, lead, 3))
    assert ask_days(work, lead, 1).data["code"] == "events.request_still_open"
    applied(answer(work, case_id, "派遣"))
    assert ask_days(work, lead, 8).data["values"]["most"] == 7
    applied(ask_days(work, lead, 3))
    applied(answer(work, case_id, "派遣"))
    assert ask_days(work, lead, 1).data["code"] == "events.extended_enough"
    assert "ask_extension" not in verbs(work, "联络", case_id)
    assert case_of(case_id).extensions == [[3, "work_day"], [3, "work_day"]]


def test_a_refusal_needs_a_reason_leaves_the_clock_alone_and_is_not_counted(work: Work) -> None:
    case_id, lead = signed(work)
    before = case_of(case_id).due_at
    applied(ask_days(work, lead, 2))
    assert answer(work, case_id, "派遣", "refuse").data["code"] == "events.need_missing"
    applied(answer(work, case_id, "派遣", "refuse", reason="可以按期完成"))
    assert case_of(case_id).due_at == before
    assert story(case_id)[-1] == "item.refused"
    applied(ask_days(work, lead, 2))


def test_nothing_is_asked_for_when_it_is_overdue(work: Work) -> None:
    case_id, lead = signed(work)
    late = case_of(case_id).due_at
    assert late is not None
    with clock.frozen(late + dt.timedelta(seconds=1)):
        assert ask_days(work, lead, 1).data["code"] == "events.already_overdue"
        assert ask_until(work, lead, "2026-12-18").data["code"] == "events.already_overdue"
    with clock.frozen(late):
        applied(ask_days(work, lead, 1))
    with clock.frozen(late + DAY):
        applied(answer(work, case_id, "派遣"))  # it was asked for in time


def test_who_asked_takes_it_back_and_whoever_hands_in_the_work_needs_no_answer(work: Work) -> None:
    case_id, lead = signed(work)
    applied(ask_days(work, lead, 2))
    assert answer(work, case_id, "联络", "grant").data["code"] == "hub.forbidden"
    assert answer(work, case_id, "街道", "withdraw_request").data["code"] == "hub.not_found"
    applied(answer(work, case_id, "联络", "withdraw_request"))
    assert item(case_id, "approve").state == "revoked"
    applied(ask_days(work, lead, 2))
    proof = [{"upload": photo(work.user_id("联络"))}]
    applied(on_item(work.who("联络"), lead, "report_handled", photos=proof))
    assert (state(case_id), item(case_id, "approve").state) == ("check", "revoked")


def test_an_approval_lies_in_the_box_of_its_level_and_says_what_is_asked(work: Work) -> None:
    case_id, lead = signed(work)
    applied(ask_days(work, lead, 5))
    (waiting,) = inbox.items(work.who("派遣"), "answers").items
    assert (waiting["about"], waiting["case_id"]) == ("extension", case_id)
    assert "5" in waiting["asks"]
    moves = showing.case(case_id, work.who("派遣"))["moves"]
    assert {one["asks"] for one in moves if one["verb"] == "grant"} == {waiting["asks"]}
    assert {one["asks"] for one in moves if one["on"] == "case"} == {""}
    assert not inbox.items(work.who("值班"), "answers").items
    applied(answer(work, case_id, "派遣"))
    assert inbox.items(work.who("值班"), "answers").items
    assert not inbox.items(work.who("派遣"), "answers").items


def test_a_new_round_starts_with_a_clock_of_its_own(work: Work) -> None:
    case_id, lead = signed(work)
    applied(ask_days(work, lead, 2))
    applied(answer(work, case_id, "派遣"))
    applied(on_item(work.who("联络"), lead, "return", reason="不属我局"))
    assert case_of(case_id).extensions == []
    assert "extension" not in case_of(case_id).whys


# --- 挂账


def test_a_suspended_case_stands_still_and_nobody_works_on_it(work: Work) -> None:
    case_id = suspended(work)
    case, lead = case_of(case_id), item(case_id, "handle_lead").pk
    assert case.suspended
    assert case.suspended_until == dt.datetime(2026, 12, 17, 16, tzinfo=dt.UTC)
    assert story(case_id)[-1] == "case.suspended"
    told = on_item(work.who("联络"), lead, "report_handled", photos=[])
    assert told.data["code"] == "events.is_suspended"
    assert verbs(work, "联络", case_id) >= {"end_suspension"}
    assert not verbs(work, "联络", case_id) & {"assign", "return", "hand_on", "report_handled"}
    card = showing.case(case_id, work.who("派遣"))["card"]
    assert card["suspended_until"] == "2026-12-17T16:00:00.000+00:00"


def test_a_suspension_ends_between_tomorrow_and_a_year_from_now(work: Work) -> None:
    _, lead = signed(work)
    for day in ("2026-11-18", "2025-01-01", "2027-11-19"):
        told = ask_until(work, lead, day)
        assert told.data["code"] == "events.day_out_of_bounds", day
        assert (told.data["values"]["first"], told.data["values"]["last"]) == (
            "2026-11-19",
            "2027-11-18",
        )
    applied(ask_until(work, lead, "2027-11-18"))


def test_a_long_one_is_the_leaders_to_grant(work: Work) -> None:
    case_id, lead = signed(work)
    applied(ask_until(work, lead, "2027-11-18"))
    applied(answer(work, case_id, "派遣"))
    applied(answer(work, case_id, "值班"))
    assert not case_of(case_id).suspended
    assert asked_of(item(case_id, "approve"))["role"] == "leader"


def test_on_the_day_it_goes_on_by_itself_exactly_once(work: Work) -> None:
    case_id = suspended(work)
    until = case_of(case_id).suspended_until
    assert until is not None
    with clock.frozen(until - dt.timedelta(seconds=1)):
        run_due()
        assert case_of(case_id).suspended
    with clock.frozen(until):
        run_due()
        run_due()
    case = case_of(case_id)
    assert (case.suspended, case.suspended_until) == (False, None)
    assert story(case_id).count("case.resumed") == 1
    assert JournalEntry.objects.get(kind="case.resumed").actor["kind"] == "system"
    assert not Due.objects.filter(key__startswith="events.wake").exists()


def test_a_clock_process_that_was_away_for_a_day_gives_the_department_nothing(work: Work) -> None:
    case_id = suspended(work)
    until = case_of(case_id).suspended_until
    assert until is not None
    with clock.frozen(until + DAY):
        run_due()
    late = case_of(case_id)
    assert late.pauses[-1][1] == until.isoformat()
    assert JournalEntry.objects.get(kind="case.resumed").acted_at == until


def test_somebody_resumes_it_before_its_day_and_the_day_passes_unnoticed(work: Work) -> None:
    case_id = suspended(work)
    until = case_of(case_id).suspended_until
    before = case_of(case_id).due_at
    assert until is not None
    assert before is not None
    with clock.frozen(AT + 2 * DAY):
        applied(on_item(work.who("联络"), item(case_id, "handle_lead").pk, "end_suspension"))
    case = case_of(case_id)
    assert story(case_id)[-2:] == ["item.suspension_ended", "case.resumed"]
    assert case.due_at == before + 2 * DAY, "two urgent hours: the clock counts day and night"
    assert not Due.objects.filter(key__startswith="events.wake").exists()
    with clock.frozen(until):
        run_due()
    assert story(case_id).count("case.resumed") == 1
    lead = item(case_id, "handle_lead").pk
    with clock.frozen(AT + 2 * DAY):
        assert ask_until(work, lead, "2026-12-25").data["code"] == "events.suspended_enough"


def test_the_dispatcher_resumes_it_and_a_case_taken_back_is_not_suspended_any_more(
    work: Work,
) -> None:
    case_id = suspended(work)
    applied(on_case(work.who("派遣"), case_id, "resume", note="资金已到位"))
    assert not case_of(case_id).suspended
    assert on_case(work.who("派遣"), case_id, "resume").data["code"] == "events.not_suspended"
    other = suspended(work, n=2)
    applied(on_case(work.who("派遣"), other, "recall", reason="改派"))
    assert (case_of(other).suspended, case_of(other).suspended_until) == (False, None)
    assert not Due.objects.filter(key__startswith="events.wake").exists()


def test_an_extension_survives_a_suspension(work: Work) -> None:
    case_id, lead = signed(work)
    applied(ask_days(work, lead, 2))
    applied(answer(work, case_id, "派遣"))
    granted = case_of(case_id).due_at
    applied(ask_until(work, lead, "2026-11-19"))
    applied(answer(work, case_id, "派遣"))
    applied(answer(work, case_id, "值班"))
    with clock.frozen(AT + dt.timedelta(minutes=10)):
        applied(on_case(work.who("派遣"), case_id, "resume"))
    after = case_of(case_id)
    assert after.extensions == [[2, "work_day"]]
    assert after.due_at is not None
    assert granted is not None
    assert after.due_at >= granted


def test_a_day_that_passed_while_they_thought_about_it_is_not_granted(work: Work) -> None:
    case_id, lead = signed(work)
    applied(ask_until(work, lead, "2026-11-19"))
    with clock.frozen(AT + 2 * DAY):
        assert answer(work, case_id, "派遣").data["code"] == "events.day_has_passed"
        applied(answer(work, case_id, "派遣", "refuse", reason="日期已过"))


def test_a_suspended_case_is_not_counted_as_overdue_and_its_light_stays(work: Work) -> None:
    case_id = suspended(work)
    with clock.frozen(AT + 20 * DAY):
        assert inbox.figures(work.who("值班"))["overdue"] == 0
        assert wiring.EVERY["events.lights"][1]() == 0
    assert "case.overdue" not in story(case_id)


def test_the_promise_to_a_caller_has_a_light_of_its_own(work: Work) -> None:
    case_id, _ = signed(work)
    (told,) = showing.case(case_id, work.who("派遣"))["events"]
    assert told["received_at"] < told["reply_yellow_at"] < told["reply_due_at"]
    silent = report(call(6, caller=None))[0].case_id
    (told,) = showing.case(silent, work.who("派遣"))["events"]
    assert (told["reply_yellow_at"], told["reply_due_at"]) == (None, None)
