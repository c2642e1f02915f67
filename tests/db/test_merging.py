"""Merging 并案 and taking it back: reports, callers, counts and clocks follow, and come back as they were."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from events import actions, showing
from events.models import Case, Event, Merge, WorkItem
from events.states import EventType
from hub.foundation import clock
from hub.foundation.commands import Outcome
from hub.foundation.ids import uuid7
from hub.foundation.models import JournalEntry
from tests.db.small_work import AT, BALCONY, Work, call, on_case, on_item, photo, report
from tests.db.test_asking import case_of, run_due, suspended, verbs
from tests.db.test_lifecycle import applied, checked, handled, item, state, story

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


def two(work: Work, **second: Any) -> tuple[int, int]:
    """Two cases about one manhole, told by two callers: the one that goes on, and the other."""
    return report(call(1))[0].case_id, report(call(2, **second))[0].case_id


def merge(work: Work, ends: int, goes_on: int, who: str = "派遣") -> Outcome:
    return on_case(work.who(who), ends, "merge", other_case=goes_on)


def unmerge(work: Work, ended: int, who: str = "派遣") -> Outcome:
    return on_case(work.who(who), ended, "unmerge")


def row(case_id: int) -> dict[str, Any]:
    """The case as it stands, but for what every entry moves."""
    values = dict(Case.objects.filter(pk=case_id).values()[0])
    return {name: value for name, value in values.items() if name not in ("version", "changed_at")}


def items_of(case_id: int) -> list[dict[str, Any]]:
    rows = WorkItem.objects.filter(case_id=case_id).order_by("id")
    return [dict(row) for row in rows.values()]


def entry(case_id: int, kind: str) -> dict[str, Any]:
    return dict(JournalEntry.objects.filter(case_id=case_id, kind=kind).latest("seq").data)


def test_reports_callers_and_counts_follow_and_the_ended_case_stands_still(work: Work) -> None:
    goes_on, ends = two(work, importance=3)
    report(call(2, type=EventType.URGE, text="快点"))
    before = case_of(goes_on)
    applied(merge(work, ends, goes_on))
    ended, led = case_of(ends), case_of(goes_on)
    assert (ended.state, ended.due_at, ended.ended_at, ended.events) == ("merged", None, AT, 0)
    assert (led.state, led.events, led.urges, led.importance) == ("handling", 3, 1, 3)
    assert (led.due_at, led.clock_from) == (before.due_at, before.clock_from)
    assert not WorkItem.objects.filter(case_id=ends, state__in=["offered", "accepted"]).exists()
    assert Event.objects.filter(case_id=goes_on).count() == 3
    assert (story(ends)[-1], story(goes_on)[-1]) == ("case.merged", "case.took_in")
    reports = list(
        Event.objects.filter(source_id="HL-0002").order_by("id").values_list("id", flat=True)
    )
    assert entry(ends, "case.merged")["other"] == {"id": goes_on, "number": led.number}
    assert entry(goes_on, "case.took_in")["reports"] == reports
    assert f"org:{work.city.orgs['urban'].pk}" not in ended.audience


def test_every_caller_is_called_back(work: Work) -> None:
    goes_on, ends = two(work)
    applied(merge(work, ends, goes_on))
    handled(work, goes_on)
    checked(work, goes_on)
    calls = WorkItem.objects.filter(case_id=goes_on, kind="call_back").order_by("id")
    assert len(calls) == 2
    assert {one.event.source_id for one in calls if one.event is not None} == {"HL-0001", "HL-0002"}
    answer = {"contacted": True, "resolved": True, "rating": 5}
    applied(on_item(work.who("话务"), calls[0].pk, "record_call_back", answer=answer))
    assert state(goes_on) == "call_back", "the other caller waits"
    applied(on_item(work.who("话务"), calls[1].pk, "record_call_back", answer=answer))
    assert state(goes_on) == "closing"


def test_a_caller_who_comes_while_others_are_called_back_is_called_too(work: Work) -> None:
    goes_on, ends = two(work)
    handled(work, goes_on)
    checked(work, goes_on)
    applied(merge(work, ends, goes_on))
    calls = WorkItem.objects.filter(case_id=goes_on, kind="call_back", state="offered")
    assert calls.count() == 2


def test_a_case_that_waits_to_be_closed_goes_back_to_call_the_new_caller(work: Work) -> None:
    goes_on, ends = two(work)
    handled(work, goes_on)
    checked(work, goes_on)
    answer = {"contacted": True, "resolved": True, "rating": 5}
    first = item(goes_on, "call_back").pk
    applied(on_item(work.who("话务"), first, "record_call_back", answer=answer))
    applied(merge(work, ends, goes_on))
    assert state(goes_on) == "call_back"
    second = item(goes_on, "call_back")
    assert (second.state, second.pk > first) == ("offered", True)
    assert second.due_at == case_of(goes_on).due_at
    applied(unmerge(work, ends))
    assert (state(goes_on), state(ends)) == ("closing", "handling"), "nobody else has to be called"
    assert item(goes_on, "call_back").state == "revoked"


def test_taking_it_back_at_once_restores_both_to_the_last_column(work: Work) -> None:
    goes_on, ends = two(work, importance=3)
    lead = item(ends, "handle_lead").pk
    applied(on_item(work.who("联络"), lead, "sign"))
    applied(on_item(work.who("联络"), lead, "ask_extension", extra_days=2, reason="情况复杂"))
    cases = {case_id: row(case_id) for case_id in (goes_on, ends)}
    items = {case_id: items_of(case_id) for case_id in (goes_on, ends)}
    events = list(Event.objects.order_by("id").values())
    applied(merge(work, ends, goes_on))
    applied(unmerge(work, ends))
    for case_id in (goes_on, ends):
        told = row(case_id)
        told["pauses"] = [one for one in told["pauses"] if one[0] != one[1]]
        assert told == cases[case_id]
        before = {one["id"] for one in items[case_id]}
        now = [one for one in items_of(case_id) if one["id"] in before]
        after = [one for one in items_of(case_id) if one["id"] not in before]
        assert {(one["kind"], one["state"]) for one in after} <= {("first_contact", "revoked")}
        for one in now:
            one["pauses"] = [pause for pause in one["pauses"] if pause[0] != pause[1]]
        assert now == items[case_id]
    assert list(Event.objects.order_by("id").values()) == events
    assert story(ends)[-2:] == ["case.merged", "case.unmerged"]
    assert story(goes_on)[-2:] == ["case.took_in", "case.gave_back"]


def test_the_time_in_between_is_nobodys(work: Work) -> None:
    goes_on, ends = two(work)
    due, reply = case_of(ends).due_at, Event.objects.get(source_id="HL-0002").reply_due_at
    assert due is not None
    applied(merge(work, ends, goes_on))
    with clock.frozen(AT + 5 * HOUR):
        applied(unmerge(work, ends))
    after = case_of(ends)
    assert (after.due_at, after.limit_due_at) == (due + 5 * HOUR, due + 5 * HOUR)
    assert item(ends, "handle_lead").due_at == due + 5 * HOUR
    assert Event.objects.get(source_id="HL-0002").reply_due_at == reply, "the promise goes on"
    told = entry(ends, "case.unmerged")
    assert {one["state"] for one in told["items"]} == {"offered"}
    assert {one["due_at"] for one in told["items"]} == {told["card"]["due_at"]}


def test_what_the_caller_said_meanwhile_comes_back_with_the_caller(work: Work) -> None:
    goes_on, ends = two(work)
    applied(merge(work, ends, goes_on))
    urge = report(call(2, type=EventType.URGE, text="还没人来"))[0]
    later = report(call(7, type=EventType.SUPPLEMENT, refers_to="HL-0002", text="又塌了"))[0]
    own = report(call(1, type=EventType.URGE, text="催"))[0]
    assert {urge.case_id, later.case_id, own.case_id} == {goes_on}
    assert (case_of(goes_on).events, case_of(goes_on).urges) == (5, 2)
    applied(unmerge(work, ends))
    assert (case_of(ends).events, case_of(ends).urges) == (3, 1)
    assert (case_of(goes_on).events, case_of(goes_on).urges) == (2, 1)


def test_several_are_merged_and_taken_back_in_any_order(work: Work) -> None:
    goes_on, second = two(work, importance=3)
    third = report(call(3, importance=3))[0].case_id
    applied(merge(work, second, goes_on))
    applied(merge(work, third, goes_on))
    assert (case_of(goes_on).events, case_of(goes_on).importance) == (3, 3)
    applied(unmerge(work, second))
    assert (case_of(goes_on).events, case_of(goes_on).importance) == (2, 3)
    applied(unmerge(work, third))
    assert (case_of(goes_on).events, case_of(goes_on).importance) == (1, 2)


def test_one_that_went_into_a_merged_case_waits_until_that_is_taken_back(work: Work) -> None:
    goes_on, second = two(work)
    third = report(call(3))[0].case_id
    applied(merge(work, third, second))
    applied(merge(work, second, goes_on))
    assert case_of(goes_on).events == 3
    assert unmerge(work, third).data["code"] == "events.merged_itself"
    applied(unmerge(work, second))
    applied(unmerge(work, third))
    assert [case_of(one).events for one in (goes_on, second, third)] == [1, 1, 1]


def test_only_a_live_case_goes_on_and_never_the_same_one(work: Work) -> None:
    goes_on, ends = two(work)
    assert merge(work, ends, ends).data["code"] == "events.other_does_not_go_on"
    applied(on_case(work.who("值班"), goes_on, "void", reason_code="false_alarm", reason="误报"))
    assert merge(work, ends, goes_on).data["code"] == "events.other_does_not_go_on"
    assert on_case(work.who("派遣"), ends, "merge").data["code"] == "events.need_missing"
    assert merge(work, ends, 999_999).data["code"] == "hub.not_found"


def test_lateness_does_not_disappear(work: Work) -> None:
    goes_on, ends = two(work, class_code=BALCONY)
    with clock.frozen(
        AT + HOUR + dt.timedelta(minutes=5)
    ):  # the desk's hour is over, handling's is not
        assert merge(work, ends, goes_on).data["code"] == "events.overdue_goes_on"
        applied(merge(work, goes_on, ends))


def test_what_is_handled_or_supervised_goes_on(work: Work) -> None:
    goes_on, ends = two(work)
    applied(on_case(work.who("值班"), ends, "supervise", grade=1, reason="群众反映强烈"))
    assert merge(work, ends, goes_on).data["code"] == "events.supervision_stands"
    applied(merge(work, goes_on, ends))
    handled(work, ends)
    third = report(call(3))[0].case_id
    assert merge(work, ends, third).data["code"] == "events.move_not_allowed"


def test_a_suspended_case_is_suspended_again_or_goes_on_when_its_day_has_passed(work: Work) -> None:
    ends, goes_on = suspended(work, n=1), report(call(2))[0].case_id
    until = case_of(ends).suspended_until
    assert until is not None
    applied(merge(work, ends, goes_on))
    assert not case_of(ends).suspended
    with clock.frozen(AT + HOUR):
        applied(unmerge(work, ends))
        assert (case_of(ends).suspended, case_of(ends).suspended_until) == (True, until)
        applied(merge(work, ends, goes_on))
    with clock.frozen(until + HOUR):
        run_due()
        applied(unmerge(work, ends))
        assert (case_of(ends).suspended, case_of(ends).suspended_until) == (False, None)
        assert case_of(ends).pauses[-1][1] == (until + HOUR).isoformat()


def test_sent_again_it_is_done_once_and_a_second_one_is_refused(work: Work) -> None:
    goes_on, ends = two(work)
    one = uuid7()
    for result in ("applied", "already"):
        told = actions.on_case(one, ends, "merge", {"other_case": goes_on}, work.who("派遣"))
        assert told.result == result
    assert merge(work, ends, goes_on).data["code"] == "events.move_not_allowed"
    assert Merge.objects.filter(case_id=ends).count() == 1
    applied(unmerge(work, ends))
    assert unmerge(work, ends).data["code"] == "events.move_not_allowed"
    applied(merge(work, ends, goes_on))
    assert Merge.objects.filter(case_id=ends).count() == 2


def test_desks_merge_and_nobody_else(work: Work) -> None:
    goes_on, ends = two(work)
    for name in ("联络", "话务"):
        assert "merge" not in verbs(work, name, goes_on)
    assert merge(work, ends, goes_on, "受理").data["code"] == "hub.forbidden"
    waiting = report(call(3, class_code=BALCONY))[0].case_id
    applied(merge(work, waiting, goes_on, "受理"))


def test_both_pages_name_the_other_case_and_the_ended_one_shows_what_was_told(work: Work) -> None:
    goes_on, ends = two(work)
    applied(merge(work, ends, goes_on))
    told, led = (showing.case(one, work.who("派遣")) for one in (ends, goes_on))
    assert told["merged"]["case_id"] == goes_on
    assert [one["case_id"] for one in led["took_in"]] == [ends]
    assert [one["source_id"] for one in told["events"]] == ["HL-0002"]
    assert [one["source_id"] for one in led["events"]] == ["HL-0001", "HL-0002"]
    assert told["journal"][-1]["sentence"].count(case_of(goes_on).number) == 1
    assert verbs(work, "派遣", ends) >= {"unmerge"}
    assert "reopen" not in verbs(work, "值班", ends)


def test_a_reopened_case_keeps_what_was_merged_into_it_and_a_redo_reopens_it(work: Work) -> None:
    goes_on, ends = two(work)
    applied(merge(work, ends, goes_on))
    handled(work, goes_on)
    checked(work, goes_on)
    answer = {"contacted": True, "resolved": True, "rating": 5}
    for one in WorkItem.objects.filter(case_id=goes_on, kind="call_back"):
        applied(on_item(work.who("话务"), one.pk, "record_call_back", answer=answer))
    applied(on_case(work.who("值班"), goes_on, "close", confirmed=True))
    again = report(call(8, type=EventType.REDO, refers_to="HL-0002", text="又不见了"))[0]
    assert (again.case_id, state(goes_on), state(ends)) == (goes_on, "dispatch", "merged")
    assert [one["case_id"] for one in showing.case(goes_on, work.who("派遣"))["took_in"]] == [ends]


def test_taken_back_from_a_closed_case_it_goes_on_and_the_closed_one_stays_closed(
    work: Work,
) -> None:
    goes_on, ends = two(work)
    applied(merge(work, ends, goes_on))
    handled(work, goes_on)
    checked(work, goes_on)
    answer = {"contacted": True, "resolved": True, "rating": 5}
    for one in WorkItem.objects.filter(case_id=goes_on, kind="call_back"):
        applied(on_item(work.who("话务"), one.pk, "record_call_back", answer=answer))
    applied(on_case(work.who("值班"), goes_on, "close", confirmed=True))
    ended_at = case_of(goes_on).ended_at
    with clock.frozen(AT + HOUR):
        applied(unmerge(work, ends))
    assert (state(ends), state(goes_on), case_of(goes_on).ended_at) == (
        "handling",
        "closed",
        ended_at,
    )
    with clock.frozen(AT + HOUR):
        lead = item(ends, "handle_lead").pk
        applied(on_item(work.who("联络"), lead, "sign"))
        proof = [{"upload": photo(work.user_id("联络"))}]
        applied(on_item(work.who("联络"), lead, "report_handled", photos=proof))
        checked(work, ends)
        assert item(ends, "call_back").state == "offered", "the caller hears of this case, too"
