"""退单, 派单异议, 裁定, 指定: who gets a case back corrects it or sends it elsewhere; what is designated stays."""

from __future__ import annotations

import datetime as dt

import pytest

from events import showing
from events.models import Case
from hub.foundation import clock
from hub.foundation.commands import Outcome
from tests.db import small_work
from tests.db.small_work import AT, BALCONY, Work, call, on_case, on_item, photo, report
from tests.db.test_asking import DAY, verbs
from tests.db.test_lifecycle import applied, item, state, story

pytestmark = pytest.mark.django_db


def dispatched(work: Work) -> tuple[int, int]:
    case_id = report(call())[0].case_id
    return case_id, item(case_id, "handle_lead").pk


def returned(work: Work) -> int:
    case_id, lead = dispatched(work)
    applied(on_item(work.who("联络"), lead, "return", reason="不属我局"))
    return case_id


def disputed(work: Work) -> tuple[int, int]:
    """A case whose department disputes that it is its own; case and ruling."""
    case_id, lead = dispatched(work)
    applied(
        on_item(
            work.who("联络"), lead, "dispute", reason_code="wrong_department", reason="权属不在我局"
        )
    )
    return case_id, item(case_id, "approve").pk


def designate(work: Work, case_id: int, org: str, name: str = "值班") -> Outcome:
    org_id = work.city.orgs[org].pk
    return on_case(work.who(name), case_id, "designate", org_id=org_id, reason="职责清单第 12 条")


# --- 退单


def test_a_department_revokes_its_handler_before_it_returns_the_case(work: Work) -> None:
    case_id, lead = dispatched(work)
    liaison = work.who("联络")
    applied(on_item(liaison, lead, "assign", person_id=work.user_id("处置")))
    told = on_item(liaison, lead, "return", reason="不属我局")
    assert told.data["code"] == "events.move_not_allowed"
    assert "unassign" in told.data["values"]["possible"]
    assert on_item(liaison, lead, "dispute", reason="不属我局").data["code"] == (
        "events.move_not_allowed"
    )
    applied(on_item(liaison, lead, "unassign", reason_code="taken_back"))
    applied(on_item(liaison, lead, "return", reason="不属我局"))
    assert state(case_id) == "dispatch"


def test_a_task_is_returned_within_two_working_days(work: Work) -> None:
    _, lead = dispatched(work)
    with clock.frozen(AT + 3 * DAY):
        for verb in ("return", "dispute"):
            told = on_item(work.who("联络"), lead, verb, reason="不属我局")
            assert told.data["code"] == "events.too_late_to_return"
    with clock.frozen(dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)):  # Friday, when work ends
        applied(on_item(work.who("联络"), lead, "return", reason="不属我局"))


def test_who_gets_it_back_may_dispatch_it_elsewhere_correct_it_or_refer_it_back(
    work: Work,
) -> None:
    case_id = returned(work)
    shown = verbs(work, "派遣", case_id)
    assert shown >= {"dispatch", "reclassify", "relocate", "refer_back"}
    proof = [{"upload": photo(work.user_id("采集甲"))}]
    told = on_case(work.who("采集甲"), case_id, "self_handle", photos=proof)
    assert told.data["code"] == "events.correct_first"
    same = on_case(work.who("派遣"), case_id, "dispatch", org_id=work.city.orgs["urban"].pk)
    assert same.data["code"] == "events.returned_before"
    suggested = showing.case(case_id, work.who("派遣"))["suggested"]
    assert suggested["org_id"] is None, "who returned it is not suggested"
    applied(on_case(work.who("派遣"), case_id, "dispatch", org_id=work.city.orgs["old-town"].pk))
    assert Case.objects.get(pk=case_id).sent_back is False


def test_what_was_referred_back_is_corrected_before_it_is_filed_again(work: Work) -> None:
    case_id = returned(work)
    applied(on_case(work.who("派遣"), case_id, "refer_back", reason="类别有误"))
    supervisor = work.who("值班")
    assert state(case_id) == "filing"
    assert on_case(supervisor, case_id, "file").data["code"] == "events.correct_first"
    assert "file" not in verbs(work, "值班", case_id)
    applied(on_case(supervisor, case_id, "refer_back", reason="请重新核对"))
    assert state(case_id) == "intake"
    assert on_case(work.who("受理"), case_id, "accept").data["code"] == "events.correct_first"
    applied(
        on_case(
            work.who("受理"),
            case_id,
            "reclassify",
            class_scheme=small_work.CURRENT,
            class_code=BALCONY,
        )
    )
    applied(on_case(work.who("受理"), case_id, "accept"))
    applied(on_case(supervisor, case_id, "file"))
    assert state(case_id) == "dispatch"


def test_a_rule_does_not_send_a_case_back_to_who_returned_it(work: Work) -> None:
    case_id = returned(work)
    applied(on_case(work.who("派遣"), case_id, "refer_back", reason="位置有误"))
    applied(on_case(work.who("受理"), case_id, "relocate", lon=109.003, lat=32.003))
    applied(on_case(work.who("值班"), case_id, "file"))
    assert state(case_id) == "dispatch", "the rule would have sent it to the same department"


# --- 指定


def test_a_designated_unit_keeps_the_case(work: Work) -> None:
    case_id = returned(work)
    assert designate(work, case_id, "urban", "派遣").data["code"] == "hub.forbidden"
    applied(designate(work, case_id, "urban"))
    lead = item(case_id, "handle_lead")
    assert (state(case_id), lead.designated, lead.org_name) == ("handling", True, "市城管局")
    for verb in ("return", "dispute"):
        told = on_item(work.who("联络"), lead.pk, verb, reason="不属我局")
        assert told.data["code"] == "events.was_designated"
    assert not verbs(work, "联络", case_id) & {"return", "dispute"}
    applied(on_item(work.who("联络"), lead.pk, "sign"))


def test_nobody_is_designated_for_what_nobody_returned(work: Work) -> None:
    case_id, _ = dispatched(work)
    applied(on_case(work.who("派遣"), case_id, "recall", reason="暂缓"))
    assert designate(work, case_id, "urban").data["code"] == "events.never_returned"


# --- 派单异议, 裁定


def test_a_dispute_that_is_upheld_brings_the_case_back_to_dispatch(work: Work) -> None:
    case_id, ruling = disputed(work)
    assert state(case_id) == "handling", "it stays with the unit until the ruling"
    assert on_item(work.who("派遣"), ruling, "grant").data["code"] == "hub.forbidden"
    applied(on_item(work.who("值班"), ruling, "grant", note="权属为街道"))
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.returns, case.lead_org_id) == ("dispatch", 0, None)
    assert item(case_id, "handle_lead").state == "returned"
    assert story(case_id)[-3:] == ["item.disputed", "item.granted", "case.ruled_away"]
    same = on_case(work.who("派遣"), case_id, "dispatch", org_id=work.city.orgs["urban"].pk)
    assert same.data["code"] == "events.returned_before"
    assert not work.who("联络").sees(case.audience)


def test_a_dispute_that_is_not_upheld_designates_the_unit(work: Work) -> None:
    case_id, ruling = disputed(work)
    before = Case.objects.get(pk=case_id).due_at
    told = on_item(work.who("值班"), ruling, "refuse")
    assert told.data["code"] == "events.need_missing"
    applied(on_item(work.who("值班"), ruling, "refuse", reason="依职责清单由城管局承办"))
    lead = item(case_id, "handle_lead")
    assert (state(case_id), lead.designated) == ("handling", True)
    assert Case.objects.get(pk=case_id).due_at == before, "the time it took is the unit's own"
    assert story(case_id)[-1] == "case.ruled_to_stay"
    told = on_item(work.who("联络"), lead.pk, "dispute", reason="仍不属我局")
    assert told.data["code"] == "events.was_designated"


def test_who_disputes_may_still_return_it_and_the_ruling_is_not_needed_any_more(
    work: Work,
) -> None:
    case_id, ruling = disputed(work)
    lead = item(case_id, "handle_lead").pk
    again = on_item(work.who("联络"), lead, "dispute", reason="x")
    assert again.data["code"] == "events.request_still_open"
    applied(on_item(work.who("联络"), ruling, "withdraw_request"))
    applied(on_item(work.who("联络"), lead, "dispute", reason="核对后仍有异议"))
    applied(on_item(work.who("联络"), lead, "return", reason="不属我局"))
    assert (state(case_id), item(case_id, "approve").state) == ("dispatch", "revoked")


def test_an_accepted_report_leaves_no_verification_behind(work: Work) -> None:
    case_id = report(call(class_code=BALCONY))[0].case_id
    applied(on_case(work.who("受理"), case_id, "verify"))
    applied(on_case(work.who("受理"), case_id, "accept"))
    verify = item(case_id, "verify")
    assert verify.state == "revoked"
    assert on_item(work.who("采集甲"), verify.pk, "pass").data["code"] == "events.move_not_allowed"
