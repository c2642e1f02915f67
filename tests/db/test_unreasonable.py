"""What callers ask that is ended or does not count: termination 终止办理, unreasonable demands 不合理诉求."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from events import showing
from events.evaluation.definition import Subject
from events.models import Case, WorkItem
from events.states import EventType
from grid.models import Post
from grid.posts import scope_of
from hub.foundation.access import Role, Scope
from tests.db import small_city
from tests.db.small_work import AT, Work, call, on_case, on_item, report
from tests.db.test_evaluation import together
from tests.db.test_hotline import answer
from tests.db.test_lifecycle import applied, checked, handled, item, state, story

pytestmark = pytest.mark.django_db


def test_handling_is_terminated_when_the_caller_wants_it_no_more(work: Work) -> None:
    case_id = report(call())[0].case_id
    assert on_case(
        work.who("话务"), case_id, "terminate", reason_code="caller_withdraws"
    ).result == ("refused"), "the hotline's supervisor decides"
    applied(on_case(work.who("值班"), case_id, "terminate", reason_code="caller_withdraws"))
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.due_at, case.ended_at) == ("terminated", None, AT)
    assert not WorkItem.objects.filter(case_id=case_id, state="offered").exists()
    assert showing.case(case_id, work.who("值班"))["stages"]["hotline"] == "终止办理"
    report(call(2, type=EventType.REDO, refers_to="HL-0001", text="还是想请你们处理"))
    assert state(case_id) == "intake", "the caller changed their mind"


def claimed(work: Work, n: int = 1) -> tuple[int, int]:
    """A closed case whose caller was not satisfied; the unit claims that the demand is unreasonable."""
    case_id = report(call(n))[0].case_id
    handled(work, case_id)
    lead = item(case_id, "handle_lead").pk
    unsaid = on_item(work.who("联络"), lead, "claim_unreasonable", reason="没有依据")
    assert unsaid.data["values"]["missing"] == ["reason_code"]
    claim = {"reason_code": "beyond_means", "reason": "道路未移交，无法施工"}
    applied(on_item(work.who("联络"), lead, "claim_unreasonable", **claim))
    return case_id, lead


def test_an_unreasonable_demand_is_decided_and_leaves_the_assessed_figures_only(work: Work) -> None:
    case_id, lead = claimed(work)
    again = on_item(
        work.who("联络"), lead, "claim_unreasonable", reason_code="repeated", reason="x"
    )
    assert again.data["code"] == "events.claimed_before"
    checked(work, case_id)
    said = answer(resolved=False, rating=1)
    claim = item(case_id, "approve")
    assert (claim.about, claim.state) == ("unreasonable", "offered"), "it outlasts the handling"
    applied(on_item(work.who("值班"), claim.pk, "grant", note="确属超出现实条件"))
    assert story(case_id)[-2:] == ["item.granted", "case.excluded"]
    call_id = item(case_id, "call_back").pk
    applied(on_item(work.who("话务"), call_id, "record_call_back", answer=said))
    assert state(case_id) == "closing", "nothing is done again for an unreasonable demand"
    org = together(Subject.ORGANISATION)
    for name, whole in (("satisfaction_rate", 0), ("resolution_rate", 0)):
        assert (org[name].whole.value, org[name].whole.denominator) == (whole, 1), name
        assert (org[name].assessed.value, org[name].assessed.denominator) == (None, 0), name
    why = showing.case(case_id, work.who("值班"))["why"]
    assert "值班" in next(one["sentence"] for one in why if one["about"] == "exclusion")
    applied(on_case(work.who("值班"), case_id, "include", reason="依据不足，恢复考核"))
    assert together(Subject.ORGANISATION)["satisfaction_rate"].assessed.denominator == 1
    assert on_case(work.who("值班"), case_id, "include", reason="x").data["code"] == (
        "events.not_excluded"
    )


def test_a_refused_claim_is_appealed_once_and_reviewed_twice_by_others(work: Work) -> None:
    case_id, lead = claimed(work)
    liaison = work.who("联络")
    early = on_item(liaison, lead, "appeal_claim", reason="不服")
    assert early.data["code"] == "events.nothing_refused"
    applied(on_item(work.who("值班"), item(case_id, "approve").pk, "refuse", reason="应予解决"))
    assert "case.excluded" not in story(case_id)
    applied(on_item(liaison, lead, "appeal_claim", reason="补充移交证明"))
    applied(on_item(work.who("派遣"), item(case_id, "approve").pk, "grant"))
    assert "case.excluded" not in story(case_id), "one review is not enough"
    second = item(case_id, "approve")
    asked: dict[str, Any] = second.asked or {}
    assert (second.about, asked["role"]) == ("claim_appeal", "leader")
    assert work.user_id("值班") in asked["by"], "who refused it does not review it"
    leader = with_role(work, Role.LEADER)
    applied(on_item(leader, second.pk, "grant"))
    assert story(case_id)[-2:] == ["item.granted", "case.excluded"]
    once = on_item(liaison, lead, "appeal_claim", reason="再申诉")
    assert once.data["code"] == "events.nothing_refused"


def test_a_claim_may_be_decided_after_the_case_was_closed(work: Work) -> None:
    case_id, _ = claimed(work)
    checked(work, case_id)
    call_id = item(case_id, "call_back").pk
    applied(on_item(work.who("话务"), call_id, "record_call_back", answer=answer(rating=3)))
    applied(on_case(work.who("值班"), case_id, "close", confirmed=True))
    claim = item(case_id, "approve")
    assert claim.state == "offered"
    applied(on_item(work.who("值班"), claim.pk, "grant"))
    assert state(case_id) == "closed"
    assert together(Subject.ORGANISATION)["satisfaction_rate"].assessed.denominator == 0


def with_role(work: Work, role: Role) -> Scope:
    """Somebody of the centre in a role nobody has in the small city."""
    user = small_city.user(role.value)
    post = Post.objects.create(
        user=user,
        role=role.value,
        organisation=work.city.orgs["city"],
        valid_from=dt.date(2020, 1, 1),
    )
    return scope_of(user, post)
