"""What the hotline adds: answers on the spot, what leaves the flow, and what callers are owed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from events import reactions, showing
from events.evaluation.definition import Subject
from events.evaluation.folding import VERSION
from events.models import Case, Fact, Note, WorkItem
from events.reports import Caller
from events.states import EventType
from hub.foundation import clock
from hub.foundation.errors import BadInput
from hub.foundation.models import JournalEntry
from sensors import outgoing
from tests.db import small_work
from tests.db.small_work import AT, BALCONY, Work, call, on_case, on_item, photo, report
from tests.db.test_evaluation import together
from tests.db.test_lifecycle import applied, checked, handled, item, state, story

pytestmark = pytest.mark.django_db


# --- 即时答复


def test_an_agent_answers_on_the_spot_and_the_answer_is_kept(work: Work) -> None:
    case_id = report(call(class_code=BALCONY))[0].case_id
    agent = work.who("话务")
    missing = on_case(agent, case_id, "answer_at_once")
    assert missing.data["values"]["missing"] == ["to_caller"]
    applied(on_case(agent, case_id, "answer_at_once", to_caller="已告知办理流程和窗口地址"))
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.due_at, case.handled_at, case.ended_at) == ("closed", None, AT, AT)
    assert story(case_id) == ["case.opened", "case.answered"]
    kept = Note.objects.get(case_id=case_id)
    assert (kept.about, kept.text) == ("to_caller", "已告知办理流程和窗口地址")
    entry = JournalEntry.objects.get(case_id=case_id, kind="case.answered")
    assert entry.data["to_caller"]["id"] == kept.pk
    assert "窗口" not in str(entry.data), "no free text in the journal"
    shown = showing.case(case_id, work.who("受理"))
    assert shown["journal"][-1]["note"] == "已告知办理流程和窗口地址"
    assert shown["stages"]["hotline"] == "归档"


def test_only_a_caller_can_be_answered_and_only_by_the_centre(work: Work) -> None:
    nobody = report(call(class_code=BALCONY, caller=None))[0].case_id
    assert (
        on_case(work.who("话务"), nobody, "answer_at_once", to_caller="x").data["code"]
        == "events.no_caller"
    )
    case_id = report(call(2, class_code=BALCONY))[0].case_id
    assert on_case(work.who("采集甲"), case_id, "answer_at_once", to_caller="x").result == "refused"
    sent = report(call(3))[0].case_id
    late = on_case(work.who("话务"), sent, "answer_at_once", to_caller="x")
    assert late.data["code"] == "events.move_not_allowed", "a department has it already"


# --- 移送


def test_a_petition_leaves_the_flow_from_wherever_it_is(work: Work) -> None:
    case_id = report(call())[0].case_id
    unlisted = on_case(work.who("派遣"), case_id, "transfer", reason="信访")
    assert unlisted.data["values"]["missing"] == ["reason_code"]
    applied(on_case(work.who("派遣"), case_id, "transfer", reason_code="petition"))
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.due_at, case.ended_at) == ("transferred", None, AT)
    assert item(case_id, "handle_lead").state == "revoked"
    entry = JournalEntry.objects.filter(case_id=case_id).latest("seq")
    assert (entry.kind, entry.data["reason"]) == ("case.transferred", {"code": "petition"})
    assert showing.case(case_id, work.who("派遣"))["stages"]["hotline"] == "移送其他机关"
    assert "case.transferred" in outgoing.ANSWERED, "the source is told"


def test_what_another_authority_has_is_taken_back_by_a_person_and_by_no_order(work: Work) -> None:
    case_id = report(call())[0].case_id
    applied(on_case(work.who("值班"), case_id, "transfer", reason_code="petition"))
    redo = call(2, type=EventType.REDO, refers_to="HL-0001", text="还是没解决")
    assert report(redo)[0].case_id == case_id
    assert state(case_id) == "transferred"
    applied(on_case(work.who("值班"), case_id, "reopen", reason="信访部门退回"))
    assert state(case_id) == "intake"
    case = Case.objects.get(pk=case_id)
    assert (case.lead_org_id, case.round, case.reopens) == (None, 2, 1)
    assert on_item(work.who("联络"), item(case_id, "handle_lead").pk, "sign").result == "refused"


def test_what_ended_elsewhere_frees_its_alarm(work: Work) -> None:
    """A new report of the same alarm opens a new case: the index knows every end."""
    alarm = call(class_code=BALCONY, alarm_id=7, caller=None)
    first = report(alarm)[0].case_id
    applied(on_case(work.who("受理"), first, "transfer", reason_code="fire_service"))
    again = report(call(2, class_code=BALCONY, alarm_id=7, caller=None))[0]
    assert again.case_id != first
    assert again.result == "opened"


# --- 审核


def test_what_a_caller_waits_for_is_reviewed_after_the_check_on_site(work: Work) -> None:
    case_id = report(call())[0].case_id
    handled(work, case_id)
    applied(on_item(work.who("采集甲"), item(case_id, "check").pk, "pass"))
    assert state(case_id) == "check"
    review = item(case_id, "review")
    assert (review.state, review.due_at) == ("offered", Case.objects.get(pk=case_id).due_at)
    assert on_item(work.who("采集乙"), review.pk, "pass").data["code"] == "hub.forbidden"
    unsaid = on_item(work.who("话务"), review.pk, "fail")
    assert unsaid.data["values"]["missing"] == ["reason"]
    applied(on_item(work.who("话务"), review.pk, "fail", reason="答复内容过于简单"))
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.reworks, case.round) == ("handling", 1, 2)
    lead = item(case_id, "handle_lead")
    assert (lead.state, lead.person_name) == ("working", "处置")
    assert story(case_id)[-2:] == ["item.review_failed", "case.review_failed"]


def test_a_result_nobody_can_look_at_on_site_is_reviewed_at_the_desk(work: Work) -> None:
    case_id = report(call(lon=0.0, lat=0.0, address="", caller=None))[0].case_id
    handled(work, case_id)
    assert not WorkItem.objects.filter(case_id=case_id, kind="check").exists()
    applied(on_item(work.who("受理"), item(case_id, "review").pk, "pass"))
    assert state(case_id) == "closing", "nobody called, so nobody is called back"
    assert story(case_id)[-2:] == ["item.review_passed", "case.reviewed"]
    assert showing.case(case_id, work.who("值班"))["stages"]["hotline"] == "办结"


def test_who_handled_may_not_review(work: Work) -> None:
    case_id = report(call(lon=0.0, lat=0.0, address="", caller=None))[0].case_id
    handled(work, case_id)
    WorkItem.objects.filter(case_id=case_id, kind="handle_lead").update(
        done_by=work.user_id("受理")
    )
    done = on_item(work.who("受理"), item(case_id, "review").pk, "pass")
    assert done.data["code"] == "events.handler_may_not_judge"


# --- 回访


def to_call(work: Work, n: int = 1, **changes: Any) -> tuple[int, int]:
    """A case whose caller is to be called back: ids of the case and of the call-back."""
    case_id = report(call(n, **changes))[0].case_id
    handled(work, case_id)
    checked(work, case_id)
    return case_id, item(case_id, "call_back").pk


def answer(**said: Any) -> dict[str, Any]:
    return {"responded": True, "resolved": True, "rating": 5} | said


def test_a_caller_who_is_not_reached_is_tried_again_later_and_at_last_given_up(work: Work) -> None:
    case_id, call_id = to_call(work)
    agent = work.who("话务")
    early = on_item(agent, call_id, "give_up_call")
    assert early.data["code"] == "events.not_the_last_try"
    applied(on_item(agent, call_id, "take"))
    applied(on_item(agent, call_id, "not_reached"))
    waiting = WorkItem.objects.get(pk=call_id)
    assert (waiting.state, waiting.person_id) == ("offered", None), "anybody may try again"
    assert on_item(agent, call_id, "not_reached").data["code"] == "events.tried_just_now"
    for minutes, verb in ((31, "not_reached"), (62, "give_up_call")):
        with clock.frozen(AT + dt.timedelta(minutes=minutes)):
            wrong = {"not_reached", "give_up_call"} - {verb}
            assert on_item(agent, call_id, *wrong).result == "refused"
            applied(on_item(agent, call_id, verb))
    assert state(case_id) == "closing"
    told = JournalEntry.objects.filter(
        case_id=case_id, kind__in=("item.not_reached", "item.call_given_up")
    )
    assert [one.data["tries"] for one in told.order_by("seq")] == [1, 2, 3]
    last = showing.case(case_id, work.who("值班"))["journal"]
    assert "第 3 次" in next(one["sentence"] for one in last if one["kind"] == "item.call_given_up")


def test_only_who_was_reached_has_answered(work: Work) -> None:
    _, call_id = to_call(work)
    done = on_item(work.who("话务"), call_id, "record_call_back", answer={"contacted": False})
    assert done.data["code"] == "events.nobody_answered"


def test_the_three_rates_count_valid_call_backs_only(work: Work) -> None:
    """响应率, 解决率, 满意率 = … ÷ 有效回访 (standards.md §2.5)."""
    said = (
        answer(), answer(responded=False, rating=3), answer(resolved=False, rating=2), None,
    )  # fmt: skip
    for n, one in enumerate(said, start=1):
        _, call_id = to_call(work, n)
        if one is not None:
            applied(on_item(work.who("话务"), call_id, "record_call_back", answer=one))
            continue
        for minutes in (0, 31, 62):
            with clock.frozen(AT + dt.timedelta(minutes=minutes)):
                verb = "give_up_call" if minutes == 62 else "not_reached"
                applied(on_item(work.who("话务"), call_id, verb))
    with clock.frozen(AT + dt.timedelta(hours=2)):
        org = together(Subject.ORGANISATION)
    told = (
        Fact.objects.filter(kind="call_back")
        .order_by("ref")
        .values_list("responded", "contacted", "generation")
    )
    assert list(told) == [
        (True, True, VERSION), (False, True, VERSION), (True, True, VERSION), (None, False, VERSION),
    ]  # fmt: skip
    got = {
        name: (org[name].whole.numerator, org[name].whole.denominator, org[name].whole.value)
        for name in ("response_rate", "resolution_rate", "satisfaction_rate")
    }
    assert got == {
        "response_rate": (2, 3, 66.67),
        "resolution_rate": (2, 3, 66.67),
        "satisfaction_rate": (1.9, 3, 63.33),
    }
    assert org["three_rates"].whole.value == pytest.approx(
        0.1 * 66.67 + 0.5 * 66.67 + 0.4 * 63.33, abs=0.02
    )
    assert org["valid_call_backs"].whole.value == 3
    assert org["call_backs"].whole.value == 4


# --- 先行联系


def test_the_unit_that_leads_contacts_each_caller_within_a_limit_of_its_own(work: Work) -> None:
    case_id = report(call())[0].case_id
    first = item(case_id, "first_contact")
    assert (first.state, first.org_name, first.clock_value) == ("offered", "市城管局", 2)
    assert report(call(2, refers_to="HL-0001"))[0].case_id == case_id
    assert WorkItem.objects.filter(case_id=case_id, kind="first_contact").count() == 2
    assert on_item(work.who("街道"), first.pk, "contact").result == "refused"
    applied(on_item(work.who("联络"), first.pk, "not_reached"))
    assert WorkItem.objects.get(pk=first.pk).state == "offered"
    applied(on_item(work.who("联络"), first.pk, "contact", note="约定下午上门查看"))
    assert WorkItem.objects.get(pk=first.pk).result == {"ok": True}
    assert story(case_id)[-2:] == ["item.contact_tried", "item.contacted"]
    handled(work, case_id)
    assert item(case_id, "first_contact").state == "revoked", "the second is told by the call-back"


def test_a_first_contact_that_is_late_counts_against_the_unit(work: Work) -> None:
    for n in (1, 2):
        report(call(n, class_code=small_work.MANHOLE))
    late = item(Case.objects.latest("id").pk, "first_contact")
    assert late.due_at is not None
    reactions.turn_lights()
    in_time = item(Case.objects.earliest("id").pk, "first_contact")
    applied(on_item(work.who("联络"), in_time.pk, "contact"))
    with clock.frozen(late.due_at + dt.timedelta(minutes=5)):
        assert reactions.turn_lights()
        assert "item.overdue" in story(late.case_id)
        org = together(Subject.ORGANISATION)
        rate = org["first_contact_on_time_rate"].whole
        assert (rate.numerator, rate.denominator) == (1, 2)


def test_nobody_is_contacted_whom_the_unit_may_not_know(work: Work) -> None:
    hidden = Caller("李四", "13900001234", confidential=True)
    case_id = report(call(caller=hidden))[0].case_id
    assert not WorkItem.objects.filter(case_id=case_id, kind="first_contact").exists()
    silent = report(call(2, caller=None))[0].case_id
    assert not WorkItem.objects.filter(case_id=silent, kind="first_contact").exists()


def test_a_caller_who_joins_while_others_are_called_back_is_called_back_too(work: Work) -> None:
    case_id, call_id = to_call(work)
    report(call(2, refers_to="HL-0001"))
    calls = WorkItem.objects.filter(case_id=case_id, kind="call_back").order_by("id")
    assert calls.count() == 2
    applied(on_item(work.who("话务"), call_id, "record_call_back", answer=answer()))
    assert state(case_id) == "call_back"
    applied(on_item(work.who("话务"), calls[1].pk, "record_call_back", answer=answer()))
    assert state(case_id) == "closing"


# --- 好差评


def test_a_bad_rating_is_acted_upon_within_fifteen_working_days_and_the_caller_asked_again(
    work: Work,
) -> None:
    """差评整改: 15 working days, every bad rating called again (standards.md §2.6)."""
    case_id, call_id = to_call(work)
    applied(on_item(work.who("话务"), call_id, "record_call_back", answer=answer(rating=2)))
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.reworks, case.round) == ("handling", 1, 2)
    assert (case.clock_value, case.clock_unit) == (15, "work_day")
    assert story(case_id)[-2:] == ["item.called_back", "case.rectifying"]
    assert item(case_id, "handle_lead").due_at == case.due_at == case.limit_due_at
    proof = [{"upload": photo(work.user_id("处置"))}]
    lead = item(case_id, "handle_lead").pk
    applied(on_item(work.who("处置"), lead, "report_handled", photos=proof, note="已上门道歉"))
    checked(work, case_id)
    again = item(case_id, "call_back")
    assert (again.pk != call_id, again.state) == (True, "offered"), (
        "every bad rating is called again"
    )
    applied(on_item(work.who("话务"), again.pk, "record_call_back", answer=answer(rating=1)))
    assert state(case_id) == "closing", "acted upon once; the case does not go round for ever"
    org = together(Subject.ORGANISATION)
    rate = org["bad_rating_redone_rate"].whole
    assert (rate.numerator, rate.denominator) == (1, 2)


def test_who_says_that_it_is_not_solved_gets_it_done_again_whatever_the_rating(work: Work) -> None:
    case_id, call_id = to_call(work)
    said = answer(resolved=False, rating=1)
    applied(on_item(work.who("话务"), call_id, "record_call_back", answer=said))
    assert story(case_id)[-1] == "case.redone"
    assert Case.objects.get(pk=case_id).clock_unit != "work_day"


# --- 要求保密, 撤单


def test_a_caller_may_ask_for_secrecy_later(work: Work) -> None:
    case_id = report(call())[0].case_id
    event_id = showing.case(case_id, work.who("联络"))["events"][0]["id"]
    assert showing.case(case_id, work.who("联络"))["events"][0]["caller"]["phone"]
    agent = work.who("话务")
    move = next(m for m in showing.case(case_id, agent)["moves"] if m["verb"] == "hide_caller")
    assert [one["value"] for one in move["needs"][0]["choices"]] == [event_id]
    with pytest.raises(BadInput):
        on_case(agent, case_id, "hide_caller", caller=event_id + 99)
    applied(on_case(agent, case_id, "hide_caller", caller=event_id))
    shown = showing.case(case_id, work.who("联络"))["events"][0]["caller"]
    assert shown is None or (shown["phone"], shown["confidential"]) == ("", True)
    assert item(case_id, "first_contact").state == "revoked"
    refused = on_case(work.who("联络"), case_id, "reveal_caller", reason="核对")
    assert refused.data["code"] == "events.caller_confidential"
    again = on_case(agent, case_id, "hide_caller", caller=event_id)
    assert again.data["code"] == "events.nobody_to_hide"


def test_who_withdrew_is_not_called_back_and_the_others_are(work: Work) -> None:
    case_id, _ = to_call(work)
    report(call(2, refers_to="HL-0001"))
    report(call(3, type=EventType.WITHDRAW, refers_to="HL-0001", caller=None))
    calls = WorkItem.objects.filter(case_id=case_id, kind="call_back").order_by("id")
    assert [one.state for one in calls] == ["revoked", "offered"]
    assert state(case_id) == "call_back"
    report(call(4, type=EventType.WITHDRAW, refers_to="HL-0002", caller=None))
    assert state(case_id) == "closing", "nobody is left to be called"
