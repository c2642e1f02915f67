"""What the hotline adds: answers on the spot, what leaves the flow, and what callers are owed."""

from __future__ import annotations

import pytest

from events import showing
from events.models import Case, Note
from events.states import EventType
from hub.foundation.models import JournalEntry
from sensors import outgoing
from tests.db.small_work import AT, BALCONY, Work, call, on_case, on_item, report
from tests.db.test_lifecycle import applied, item, state, story

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
