"""Commands on cases: carried out once, refused in words, in conflict when the case moved on; scope and privacy."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import actions, looking, showing
from events.models import Case, Event, Evidence, Note, WorkItem
from events.reports import Caller
from hub.foundation import clock
from hub.foundation.errors import BadInput, NotFound
from hub.foundation.ids import uuid7
from hub.foundation.models import Command, JournalEntry, Upload
from tests.db.small_work import AT, BALCONY, Work, call, on_case, on_item, photo, report
from tests.db.test_intake import statements


def lead(case_id: int) -> int:
    return WorkItem.objects.filter(case_id=case_id, kind="handle_lead").latest("id").pk


def test_a_command_sent_twice_is_done_once(work: Work) -> None:
    case_id = report(call())[0].case_id
    command, before = uuid7(), JournalEntry.objects.count()
    outcomes = [
        actions.on_item(command, lead(case_id), "sign", {}, work.who("联络")) for _ in range(2)
    ]
    assert [outcome.result for outcome in outcomes] == ["applied", "already"]
    assert outcomes[0].data == outcomes[1].data
    assert JournalEntry.objects.count() == before + 1


def test_a_refusal_is_kept_and_told_again(work: Work) -> None:
    case_id = report(call())[0].case_id
    command = uuid7()
    first = actions.on_case(command, case_id, "dispatch", {}, work.who("派遣"))
    assert (first.result, first.data["code"]) == ("refused", "events.move_not_allowed")
    assert actions.on_case(command, case_id, "dispatch", {}, work.who("派遣")) == first
    assert Command.objects.get(pk=command).result == "refused"


def test_an_older_version_is_fine_while_the_move_is_legal_and_a_conflict_when_it_is_not(
    work: Work,
) -> None:
    case_id = report(call(class_code=BALCONY))[0].case_id
    seen = Case.objects.get(pk=case_id).version
    actions.on_case(uuid7(), case_id, "comment", {"note": "去过了"}, work.who("派遣"))
    fine = actions.on_case(uuid7(), case_id, "accept", {}, work.who("受理"), based_on_version=seen)
    assert fine.result == "applied"
    late = actions.on_case(uuid7(), case_id, "accept", {}, work.who("受理"), based_on_version=seen)
    assert late.result == "conflict"
    assert "受理" in late.data["values"]["changed"]
    assert Case.objects.get(pk=case_id).state == "filing"


def test_two_versions_grow_by_one_with_each_entry(work: Work) -> None:
    case_id = report(call())[0].case_id
    on_item(work.who("联络"), lead(case_id), "sign")
    told = JournalEntry.objects.filter(case_id=case_id).order_by("seq")
    assert [entry.data["card"]["version"] for entry in told] == [1, 2, 3, 4]
    assert Case.objects.get(pk=case_id).version == 4


def test_the_card_of_the_last_entry_is_the_case_as_it_is_fetched(work: Work) -> None:
    case_id = report(call())[0].case_id
    on_item(work.who("联络"), lead(case_id), "sign")
    on_item(work.who("联络"), lead(case_id), "assign", person_id=work.user_id("处置"))
    last = JournalEntry.objects.filter(case_id=case_id).latest("seq")
    fetched = showing.case(case_id, work.who("值班"))["card"]
    assert last.data["card"] == fetched
    assert fetched["holder_name"] == "处置"


def test_a_handler_sees_only_what_he_holds(work: Work) -> None:
    mine, other = (one.case_id for one in report(call(1), call(2)))
    on_item(work.who("联络"), lead(mine), "assign", person_id=work.user_id("处置"))
    assert showing.case(mine, work.who("处置"))["card"]["id"] == mine
    with pytest.raises(NotFound):
        showing.case(other, work.who("处置"))
    refused = on_item(work.who("处置"), lead(other), "hand_back", reason="x")
    assert refused.data["code"] == "hub.not_found"
    with pytest.raises(NotFound):
        showing.case(mine, work.who("旁人"))


def test_one_role_may_not_do_what_is_anothers(work: Work) -> None:
    case_id = report(call())[0].case_id
    for name in ("审计", "派遣", "采集甲"):
        assert (
            on_case(work.who(name), case_id, "void", reason_code="other", reason="x").data["code"]
            == "hub.forbidden"
        )
    assert on_item(work.who("街道"), lead(case_id), "sign").data["code"] == "hub.not_found"


def test_a_caller_is_masked_until_somebody_looks_with_a_reason(work: Work) -> None:
    case_id = report(call())[0].case_id
    shown = showing.case(case_id, work.who("联络"))["events"][0]["caller"]
    assert shown["name"] == "张**"
    assert shown["phone"] == "138****1234"
    assert shown["id_number"] == "6***************34"
    assert on_case(work.who("联络"), case_id, "reveal_caller").data["code"] == "events.need_missing"
    assert (
        on_case(work.who("联络"), case_id, "reveal_caller", reason="先行联系").result == "applied"
    )
    clear = looking.callers_in_clear(case_id, work.who("联络").actor)[0]
    assert clear["phone"] == "13800001234"
    kept = Command.objects.latest("recorded_at")
    assert "1380000" not in str(kept.outcome)
    entry = JournalEntry.objects.filter(case_id=case_id).latest("seq")
    assert (entry.kind, entry.actor["name"]) == ("case.caller_revealed", "联络")
    assert "先行联系" not in str(entry.data)
    assert Note.objects.get(pk=entry.data["reason"]["id"]).text == "先行联系"


def test_a_confidential_caller_is_known_to_the_centre_only(work: Work) -> None:
    caller = Caller("李四", "13900005678", confidential=True)
    case_id = report(call(caller=caller))[0].case_id
    shown = showing.case(case_id, work.who("值班"))["events"][0]["caller"]
    assert shown["name"] == shown["phone"] == ""
    refused = on_case(work.who("联络"), case_id, "reveal_caller", reason="x")
    assert refused.data["code"] == "events.caller_confidential"
    assert on_case(work.who("话务"), case_id, "reveal_caller", reason="核对").result == "applied"


def test_a_photo_taken_in_time_stops_the_clock_when_it_was_done(work: Work) -> None:
    case_id = report(call())[0].case_id
    on_item(work.who("联络"), lead(case_id), "assign", person_id=work.user_id("处置"))
    done = AT + dt.timedelta(hours=1)
    proof = {"photos": [{"upload": photo(work.user_id("处置"))}]}
    with clock.frozen(AT + dt.timedelta(hours=5)):
        outcome = actions.on_item(
            uuid7(), lead(case_id), "report_handled", proof, work.who("处置"), acted_at=done
        )
    assert outcome.result == "applied"
    case = Case.objects.get(pk=case_id)
    assert case.handled_at == done
    assert case.limit_due_at is not None
    assert case.handled_at < case.limit_due_at, "offline in the cellar, but in time"
    entry = JournalEntry.objects.get(case_id=case_id, kind="item.reported")
    assert (entry.acted_at, entry.data["stopped"]["by"]) == (done, "acted_at")
    assert entry.recorded_at == AT + dt.timedelta(hours=5)


def test_a_time_out_of_bounds_is_not_believed(work: Work) -> None:
    case_id = report(call())[0].case_id
    for wrong in (AT + dt.timedelta(hours=2), AT - dt.timedelta(days=9)):
        note = {"note": "x"}
        actions.on_case(uuid7(), case_id, "comment", note, work.who("派遣"), acted_at=wrong)
        assert JournalEntry.objects.latest("seq").acted_at == AT


def test_photos_become_evidence_of_the_case_and_only_ones_own(work: Work) -> None:
    case_id = report(call())[0].case_id
    mine = photo(work.user_id("采集甲"))
    told = {"upload": mine, "lon": 109.002, "lat": 32.003, "taken_at": AT.isoformat()}
    assert on_case(work.who("采集甲"), case_id, "attach", photos=[told]).result == "applied"
    evidence = Evidence.objects.get(case_id=case_id)
    assert (evidence.kind, str(evidence.upload_id)) == ("before", mine)
    assert evidence.distance_m == 111
    assert Upload.objects.get(pk=mine).attached
    with pytest.raises(BadInput):
        on_case(
            work.who("采集乙"),
            case_id,
            "attach",
            photos=[{"upload": photo(work.user_id("采集甲"))}],
        )


def test_a_payload_that_cannot_be_read_says_which_field(work: Work) -> None:
    case_id = report(call())[0].case_id
    for wrong in ({"org_id": "x"}, {"unknown": 1}, {"answer": {"contacted": True, "rating": 9}}):
        with pytest.raises(BadInput) as bad:
            on_case(work.who("派遣"), case_id, "recall", **wrong)
        assert bad.value.values["field"].startswith("payload.")


def test_a_report_by_hand_is_one_event_however_often_it_is_sent(work: Work) -> None:
    told, command = call(caller=None), uuid7()
    for _ in range(2):
        outcome = actions.report(command, told, {}, work.who("采集甲"))
    assert outcome.result == "already"
    event = Event.objects.get()
    assert (event.source, event.reporter_id) == ("desk", work.user_id("采集甲"))
    assert work.who("采集甲").sees(Case.objects.get().audience)


def test_a_command_costs_few_statements(work: Work) -> None:
    case_id = report(call())[0].case_id
    on_case(work.who("派遣"), case_id, "comment", note="暖")
    item_id = lead(case_id)
    with CaptureQueriesContext(connection) as sign:
        on_item(work.who("联络"), item_id, "sign")
    assert len(statements(sign)) <= 6, "\n".join(statements(sign))
