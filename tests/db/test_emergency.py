"""Emergencies 突发事件 are handed over at once and never sent back; whole tasks pass inside an organisation 转办."""

from __future__ import annotations

import datetime as dt

import pytest

from events import showing
from events.models import Case, WorkItem
from hub.foundation import clock
from hub.foundation.models import JournalEntry
from tests.db.small_work import AT, Work, call, on_case, on_item, report
from tests.db.test_joint import assist, done, joint
from tests.db.test_lifecycle import applied, item, state, story

pytestmark = pytest.mark.django_db


def emergency(work: Work, n: int = 1) -> tuple[int, int]:
    """An emergency at the urban department; its id and the lead task's."""
    case_id = report(call(n, caller=None))[0].case_id
    Case.objects.filter(pk=case_id).update(importance=1)
    applied(on_case(work.who("联络"), case_id, "declare_emergency", reason="有人受困"))
    return case_id, item(case_id, "handle_lead").pk


def verbs(work: Work, name: str, case_id: int) -> set[str]:
    return {one["verb"] for one in showing.case(case_id, work.who(name))["moves"]}


def test_an_emergency_is_not_returned_or_disputed(work: Work) -> None:
    case_id, lead = emergency(work)
    assert Case.objects.get(pk=case_id).importance == 3
    told = on_item(work.who("联络"), lead, "return", reason="不属我局")
    assert told.data["code"] == "events.never_bounced"
    assert "立即移交" in told.data["title"]
    applied(on_item(work.who("联络"), lead, "sign"))
    assert (
        on_item(work.who("联络"), lead, "dispute", reason="x").data["code"]
        == "events.never_bounced"
    )
    offered = verbs(work, "联络", case_id)
    assert {"hand_over", "call_service"} <= offered
    assert not {"return", "dispute", "declare_emergency"} & offered
    again = on_case(work.who("值班"), case_id, "declare_emergency", reason="x")
    assert again.data["code"] == "events.is_emergency"


def test_it_is_handed_over_at_once_and_the_clock_runs_on(work: Work) -> None:
    case_id, lead = emergency(work)
    before = Case.objects.get(pk=case_id)
    street = work.city.orgs["old-town"].pk
    applied(on_item(work.who("联络"), lead, "assign", person_id=work.user_id("处置")))
    with clock.frozen(AT + dt.timedelta(minutes=3)):
        assert on_item(work.who("联络"), lead, "hand_over").data["values"]["missing"] == [
            "org",
            "reason",
        ]
        own = {"org_id": work.city.orgs["urban"].pk, "reason": "x"}
        assert (
            on_item(work.who("联络"), lead, "hand_over", **own).data["code"]
            == "events.takes_part_already"
        )
        applied(on_item(work.who("联络"), lead, "hand_over", org_id=street, reason="属地街道负责"))
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.lead_org_id, case.returns) == ("handling", street, 0), "no bounce"
    assert case.due_at == before.due_at
    new = item(case_id, "handle_lead")
    assert (new.state, new.org_name, new.due_at) == ("offered", "老城街道", before.due_at)
    assert WorkItem.objects.get(pk=lead).state == "returned"
    assert not work.who("联络").sees(case.audience)
    back = {"org_id": work.city.orgs["urban"].pk, "reason": "x"}
    refused = on_item(work.who("街道"), new.pk, "hand_over", **back)
    assert refused.data["code"] == "events.returned_before"
    assert story(case_id)[-1] == "item.handed_over"
    why = {one["about"]: one["sentence"] for one in showing.case(case_id, work.who("街道"))["why"]}
    assert why["department"] == "联络将其由市城管局转至老城街道。"
    done(work, "街道", new.pk)
    assert state(case_id) == "check"


def test_services_are_called_for_emergencies_only_and_it_is_kept_which(work: Work) -> None:
    case_id, _ = emergency(work)
    (move,) = [
        m for m in showing.case(case_id, work.who("联络"))["moves"] if m["verb"] == "call_service"
    ]
    assert [one["value"] for one in move["needs"][0]["choices"]] == ["110", "119", "120", "122"]
    applied(on_case(work.who("联络"), case_id, "call_service", service="119"))
    entry = JournalEntry.objects.filter(case_id=case_id).latest("seq")
    assert (entry.kind, entry.data["service"]) == ("case.service_called", "119")
    line = showing.case(case_id, work.who("值班"))["journal"][-1]["sentence"]
    assert line == "联络通报了消防（119）。"
    other = report(call(2, caller=None, lat=32.003))[0].case_id
    Case.objects.filter(pk=other).update(importance=1)
    refused = on_case(work.who("值班"), other, "call_service", service="119")
    assert refused.data["code"] == "events.no_emergency"
    lead = item(other, "handle_lead").pk
    named = {"org_id": work.city.orgs["old-town"].pk, "reason": "x"}
    assert (
        on_item(work.who("联络"), lead, "hand_over", **named).data["code"] == "events.no_emergency"
    )
    applied(on_item(work.who("联络"), lead, "return", reason="不属我局"))


def test_a_whole_task_passes_to_another_unit_of_the_own_organisation(work: Work) -> None:
    case_id = joint(work, "old-town")
    lead = item(case_id, "handle_lead")
    outside = on_item(work.who("联络"), lead.pk, "move_whole", org_id=work.city.orgs["east"].pk)
    assert outside.data["code"] == "events.not_own"
    repair = work.city.orgs["repair"].pk
    applied(on_item(work.who("联络"), lead.pk, "move_whole", org_id=repair, note="请养护公司办理"))
    moved = item(case_id, "handle_lead")
    assert (moved.org_name, moved.state, moved.parent_id, moved.due_at) == (
        "大桥养护",
        "offered",
        None,
        lead.due_at,
    )
    case = Case.objects.get(pk=case_id)
    assert (case.lead_org_name, case.returns) == ("大桥养护", 0)
    assert work.who("联络").sees(case.audience), "the department above still sees it"
    done(work, "街道", assist(case_id, "老城街道").pk)
    water = work.city.orgs["water"].pk
    applied(on_item(work.who("联络"), moved.pk, "move_whole", org_id=water))
    last = item(case_id, "handle_lead").pk
    done(work, "联络", last)
    assert state(case_id) == "check"
    applied(on_item(work.who("采集甲"), item(case_id, "check").pk, "fail", reason="未完成"))
    open_ = WorkItem.objects.filter(case_id=case_id, state__in=["offered", "working"])
    assert sorted(one.org_name for one in open_) == ["市供水公司", "老城街道"], (
        "who had it last, and who assists"
    )
