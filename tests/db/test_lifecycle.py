"""A case from its report to its end, each step by the one who may, and every branch of the main path."""

from __future__ import annotations

import pytest

from events import showing
from events.models import Case, WorkItem
from hub.foundation.commands import Outcome
from hub.foundation.models import JournalEntry
from tests.db import small_work
from tests.db.small_work import AT, BALCONY, Work, call, on_case, on_item, photo, report

pytestmark = pytest.mark.django_db


def item(case_id: int, kind: str) -> WorkItem:
    return WorkItem.objects.filter(case_id=case_id, kind=kind).latest("id")


def state(case_id: int) -> str:
    return Case.objects.get(pk=case_id).state


def story(case_id: int) -> list[str]:
    return list(
        JournalEntry.objects.filter(case_id=case_id).order_by("seq").values_list("kind", flat=True)
    )


def applied(outcome: Outcome) -> None:
    assert outcome.result == "applied", outcome.data


def handled(work: Work, case_id: int) -> None:
    """The department signs, assigns its worker, and the worker reports it handled."""
    lead = item(case_id, "handle_lead").pk
    applied(on_item(work.who("联络"), lead, "sign"))
    applied(on_item(work.who("联络"), lead, "assign", person_id=work.user_id("处置")))
    proof = [{"upload": photo(work.user_id("处置"))}]
    applied(on_item(work.who("处置"), lead, "report_handled", photos=proof))


def checked(work: Work, case_id: int) -> None:
    """Judged on site, and at the desk what a caller waits for."""
    applied(on_item(work.who("采集甲"), item(case_id, "check").pk, "pass"))
    reviewed(work, case_id)


def reviewed(work: Work, case_id: int) -> None:
    for one in WorkItem.objects.filter(case_id=case_id, kind="review", state="offered"):
        applied(on_item(work.who("受理"), one.pk, "pass"))


def test_an_order_whose_rule_says_so_files_and_dispatches_itself(work: Work) -> None:
    done = report(call())[0]
    assert (done.result, done.state) == ("opened", "handling")
    case = Case.objects.get(pk=done.case_id)
    assert case.number == "AL-20261118-000001"
    assert case.cell_code == work.city.areas["大桥社区01"].code
    assert case.lead_org_name == "市城管局"
    assert set(done.why) == {"class", "place", "cell", "filing", "department", "deadline"}
    assert item(case.pk, "handle_lead").state == "offered"
    assert story(case.pk) == ["case.opened", "case.filed", "case.dispatched"]


def test_a_case_goes_the_whole_way_by_different_people(work: Work) -> None:
    case_id = report(call())[0].case_id
    handled(work, case_id)
    assert state(case_id) == "check"
    checked(work, case_id)
    assert state(case_id) == "call_back"
    answer = {"contacted": True, "resolved": True, "rating": 5}
    call_back = item(case_id, "call_back").pk
    applied(on_item(work.who("话务"), call_back, "record_call_back", answer=answer))
    assert state(case_id) == "closing"
    applied(on_case(work.who("值班"), case_id, "close", confirmed=True))
    assert state(case_id) == "closed"
    assert story(case_id) == [
        "case.opened",
        "case.filed",
        "case.dispatched",
        "item.signed",
        "item.assigned",
        "item.reported",
        "case.handled",
        "item.passed",
        "case.to_review",
        "item.review_passed",
        "case.reviewed",
        "item.called_back",
        "case.called_back",
        "case.closed",
    ]
    case = Case.objects.get(pk=case_id)
    assert case.due_at is None
    assert case.ended_at == AT
    assert case.handled_at == AT
    left = WorkItem.objects.filter(case_id=case_id).exclude(state="done")
    assert [(one.kind, one.state) for one in left] == [("first_contact", "revoked")]


def test_without_a_rule_that_files_people_accept_file_and_dispatch(work: Work) -> None:
    case_id = report(call(class_code=BALCONY, caller=None))[0].case_id
    assert state(case_id) == "intake"
    applied(on_case(work.who("受理"), case_id, "accept"))
    rules = showing.case(case_id, work.who("值班"))
    assert rules["card"]["state"] == "filing"
    applied(on_case(work.who("值班"), case_id, "file"))
    outcome = on_case(
        work.who("派遣"),
        case_id,
        "dispatch",
        org_id=work.city.orgs["urban"].pk,
        assists=[work.city.orgs["old-town"].pk],
    )
    applied(outcome)
    assert item(case_id, "handle_assist").org_name == "老城街道"
    assist = item(case_id, "handle_assist").pk
    applied(on_item(work.who("街道"), assist, "sign"))
    proof = [{"upload": photo(work.user_id("街道"))}]
    applied(on_item(work.who("街道"), assist, "report_handled", photos=proof))
    handled(work, case_id)
    checked(work, case_id)
    assert state(case_id) == "closing", "nobody called, so nobody is called back"


def test_one_who_handled_may_not_check_call_back_or_close(work: Work) -> None:
    case_id = report(call(class_code=BALCONY))[0].case_id
    applied(on_case(work.who("值班"), case_id, "file"))
    officer = work.who("网格员")
    applied(on_case(work.who("派遣"), case_id, "dispatch", org_id=work.city.orgs["old-town"].pk))
    lead = item(case_id, "handle_lead").pk
    applied(on_item(officer, lead, "sign"))
    proof = [{"upload": photo(officer.actor.user_id)}]
    applied(on_item(officer, lead, "report_handled", photos=proof))
    check = item(case_id, "check").pk
    assert on_item(officer, check, "pass").result == "refused", "a grid officer never checks"
    given = on_item(work.who("受理"), check, "assign", person_id=officer.actor.user_id)
    assert given.data["code"] == "events.handler_may_not_judge"


def test_a_failed_check_goes_back_to_the_same_worker_in_a_new_round(work: Work) -> None:
    case_id = report(call())[0].case_id
    handled(work, case_id)
    check = item(case_id, "check").pk
    assert on_item(work.who("采集甲"), check, "fail").data["code"] == "events.need_missing"
    applied(on_item(work.who("采集甲"), check, "fail", reason="井盖松动"))
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.reworks, case.round) == ("handling", 1, 2)
    again = item(case_id, "handle_lead")
    assert (again.state, again.person_name, again.round) == ("working", "处置", 2)
    proof = [{"upload": photo(work.user_id("处置"))}]
    applied(on_item(work.who("处置"), again.pk, "report_handled", photos=proof))
    checked(work, case_id)
    assert state(case_id) == "call_back"


def test_a_returned_order_waits_for_dispatch_and_leaves_the_departments_sight(work: Work) -> None:
    case_id = report(call())[0].case_id
    lead = item(case_id, "handle_lead").pk
    liaison = work.who("联络")
    assert liaison.sees(Case.objects.get(pk=case_id).audience)
    assert on_item(liaison, lead, "return").data["code"] == "events.need_missing"
    applied(on_item(liaison, lead, "return", reason="不属我局"))
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.returns, case.lead_org_id) == ("dispatch", 1, None)
    assert not liaison.sees(case.audience)
    last = JournalEntry.objects.filter(case_id=case_id).latest("seq")
    assert last.kind == "case.returned"
    assert liaison.sees(last.audience_before or [])


def test_a_department_takes_its_worker_back_before_it_returns(work: Work) -> None:
    case_id = report(call())[0].case_id
    lead = item(case_id, "handle_lead").pk
    applied(on_item(work.who("联络"), lead, "assign", person_id=work.user_id("处置")))
    assert on_item(work.who("联络"), lead, "return", reason="x").result == "refused"
    applied(on_item(work.who("联络"), lead, "unassign", reason="另有安排"))
    applied(on_item(work.who("联络"), lead, "return", reason="不属我局"))
    assert state(case_id) == "dispatch"


def test_a_part_handed_on_below_is_reported_upwards(work: Work) -> None:
    case_id = report(call())[0].case_id
    lead = item(case_id, "handle_lead").pk
    liaison = work.who("联络")
    outside = on_item(liaison, lead, "hand_on", org_id=work.city.orgs["old-town"].pk)
    assert outside.data["code"] == "events.not_below"
    applied(on_item(liaison, lead, "hand_on", org_id=work.city.orgs["repair"].pk))
    child = item(case_id, "handle_lead")
    assert child.parent_id == lead
    assert on_item(liaison, lead, "report_handled").result == "refused"
    applied(on_item(liaison, child.pk, "assign", person_id=work.user_id("处置")))
    proof = [{"upload": photo(work.user_id("处置"))}]
    applied(on_item(work.who("处置"), child.pk, "report_handled", photos=proof))
    assert state(case_id) == "check"
    assert WorkItem.objects.get(pk=lead).state == "reported"


def test_a_worker_of_another_organisation_is_not_assigned(work: Work) -> None:
    case_id = report(call())[0].case_id
    lead = item(case_id, "handle_lead").pk
    outcome = on_item(work.who("联络"), lead, "assign", person_id=work.user_id("网格员"))
    assert outcome.data["code"] == "events.not_of_organisation"


def test_a_collector_deals_with_it_on_the_spot_and_the_supervisor_reviews_it(work: Work) -> None:
    case_id = report(call(class_code=BALCONY, caller=None))[0].case_id
    collector = work.who("采集甲")
    assert on_case(collector, case_id, "self_handle").data["code"] == "events.need_missing"
    proof = [{"upload": photo(collector.actor.user_id)}]
    applied(on_case(collector, case_id, "self_handle", photos=proof))
    assert state(case_id) == "closing"
    assert item(case_id, "approve").state == "offered"
    assert on_case(work.who("值班"), case_id, "send_back", reason="x").data["code"] == (
        "events.no_department"
    )
    applied(
        on_case(
            work.who("值班"), case_id, "close", confirmed=True, rule_id=first_rule(work, case_id)
        )
    )
    assert item(case_id, "approve").result == {"ok": True}


def first_rule(work: Work, case_id: int) -> int:
    card = showing.case(case_id, work.who("值班"))["card"]
    known = small_work.catalogue.of()
    found = known.find(card["class_scheme"], card["class_code"])
    rule = known.rules_of(found)[0].row_id
    assert rule is not None
    return rule


def test_closing_needs_a_rule_and_its_condition_confirmed(work: Work) -> None:
    case_id = report(call(caller=None))[0].case_id
    handled(work, case_id)
    checked(work, case_id)
    supervisor = work.who("值班")
    assert on_case(supervisor, case_id, "close").data["values"]["missing"] == ["confirmed"]
    assert on_case(work.who("派遣"), case_id, "close", confirmed=True).result == "refused"
    applied(on_case(supervisor, case_id, "close", confirmed=True))


def test_an_unsatisfied_caller_sends_it_back_to_the_department(work: Work) -> None:
    case_id = report(call())[0].case_id
    handled(work, case_id)
    checked(work, case_id)
    answer = {"contacted": True, "resolved": False, "rating": 1}
    call_back = item(case_id, "call_back").pk
    applied(
        on_item(work.who("话务"), call_back, "record_call_back", answer=answer, note="仍有异响")
    )
    assert state(case_id) == "handling"
    assert story(case_id)[-2:] == ["item.called_back", "case.redone"]


def test_a_case_can_be_verified_rejected_voided_and_reopened(work: Work) -> None:
    case_id = report(call(class_code=BALCONY))[0].case_id
    applied(on_case(work.who("受理"), case_id, "verify", person_id=work.user_id("采集乙")))
    verify = item(case_id, "verify").pk
    assert on_item(work.who("采集甲"), verify, "pass").result == "refused", "it is somebody else's"
    applied(on_item(work.who("采集乙"), verify, "pass"))
    assert state(case_id) == "filing"
    supervisor = work.who("值班")
    applied(on_case(supervisor, case_id, "reject", reason_code="litigation", reason="已告知来电人"))
    applied(on_case(supervisor, case_id, "reopen", reason="来电人补充材料"))
    assert state(case_id) == "intake"
    applied(on_case(supervisor, case_id, "void", reason_code="false_alarm", reason="误报"))
    assert state(case_id) == "voided"
    assert on_case(supervisor, case_id, "file").data["code"] == "events.move_not_allowed"


def test_class_and_place_can_be_corrected_and_the_deadline_follows_the_rule(work: Work) -> None:
    done = report(call(lon=0.0, lat=0.0))[0]
    case = Case.objects.get(pk=done.case_id)
    assert case.place_status == "none"
    assert (case.original_x, case.original_y, case.geom) == (0.0, 0.0, None)
    desk = work.who("受理")
    applied(on_case(desk, case.pk, "relocate", lon=109.002, lat=32.002))
    case.refresh_from_db()
    assert (case.place_status, case.area_names) == ("exact", ["东城区", "老城街道", "大桥社区"])
    before = case.due_at
    known = small_work.catalogue.of()
    second = known.rules_of(known.find(small_work.CURRENT, "01001"))[1]
    outcome = on_case(
        desk,
        case.pk,
        "reclassify",
        class_scheme=small_work.CURRENT,
        class_code="01001",
        rule_id=second.row_id,
    )
    applied(outcome)
    case.refresh_from_db()
    assert case.due_at != before
    assert item(case.pk, "handle_lead").due_at == case.due_at


def test_what_a_person_files_is_dispatched_by_itself_where_the_rule_says_so(work: Work) -> None:
    """The text did not tell the class; the supervisor does, and the rest follows by rule."""
    unclear = call(class_scheme="", class_code="", title="", text="你好", caller=None)
    case_id = report(unclear)[0].case_id
    assert state(case_id) == "intake"
    known = small_work.catalogue.of()
    rule = known.rules_of(known.find(small_work.CURRENT, small_work.MANHOLE))[0]
    outcome = on_case(
        work.who("值班"),
        case_id,
        "file",
        class_scheme=small_work.CURRENT,
        class_code=small_work.MANHOLE,
        rule_id=rule.row_id,
    )
    applied(outcome)
    assert state(case_id) == "handling"
    assert story(case_id) == ["case.opened", "case.filed", "case.dispatched"]
    last = JournalEntry.objects.filter(case_id=case_id).latest("seq")
    assert last.actor["kind"] == "system"


def test_a_case_that_waits_for_dispatch_carries_the_routers_suggestion(work: Work) -> None:
    case_id = report(call())[0].case_id
    applied(on_case(work.who("派遣"), case_id, "recall", reason="暂缓"))
    told = showing.case(case_id, work.who("派遣"))["suggested"]
    assert told["org_name"] == "市城管局"
    assert "12" in told["sentence"]
