"""Whistles 吹哨 and levels 上行下达: who is called has to come, and each level has its own clock."""

from __future__ import annotations

import datetime as dt

import pytest

from events import orgs, reactions, showing
from events.models import Case, WorkItem
from grid.models import Post
from grid.posts import scope_of
from hub.foundation import clock
from hub.foundation.access import Role, Scope
from hub.foundation.models import JournalEntry
from tests.db import small_city
from tests.db.small_work import AT, BALCONY, Work, call, on_case, on_item, photo, report
from tests.db.test_joint import assist, done
from tests.db.test_lifecycle import applied, item, state, story

pytestmark = pytest.mark.django_db


def liaison(work: Work, org: str) -> Scope:
    """Somebody who works the inbox of this organisation."""
    user = small_city.user(f"联络{org}")
    post = Post.objects.create(
        user=user,
        role=Role.LIAISON.value,
        organisation=work.city.orgs[org],
        valid_from=dt.date(2020, 1, 1),
    )
    return scope_of(user, post)


def with_street(work: Work, n: int = 1) -> tuple[int, int]:
    """A case the street has signed for; its id and the lead task's."""
    case_id = report(call(n, class_code=BALCONY, caller=None))[0].case_id
    applied(on_case(work.who("值班"), case_id, "file"))
    applied(on_case(work.who("派遣"), case_id, "dispatch", org_id=work.city.orgs["old-town"].pk))
    lead = item(case_id, "handle_lead").pk
    applied(on_item(work.who("街道"), lead, "sign"))
    return case_id, lead


def test_a_districts_department_works_at_the_districts_level(work: Work) -> None:
    known, named = orgs.orgs(), work.city.orgs
    levels = {
        name: known[named[name].pk].level for name in ("urban", "repair", "east-urban", "old-town")
    }
    assert levels == {
        "urban": "city",
        "repair": "city",
        "east-urban": "district",
        "old-town": "street",
    }


def test_a_street_whistles_and_each_department_comes_within_its_limit(work: Work) -> None:
    case_id, lead = with_street(work)
    named = [work.city.orgs["urban"].pk, work.city.orgs["east-urban"].pk]
    missing = on_item(work.who("街道"), lead, "whistle").data["values"]["missing"]
    assert missing == ["assists", "note"]
    applied(on_item(work.who("街道"), lead, "whistle", assists=named, note="大桥路口，路面塌陷"))
    calls = list(WorkItem.objects.filter(case_id=case_id, kind="whistle").order_by("id"))
    assert [(one.org_name, one.state) for one in calls] == [
        ("市城管局", "offered"),
        ("东城城管局", "offered"),
    ]
    assert {one.due_at for one in calls} == {AT + dt.timedelta(hours=2)}
    proof = [{"upload": photo(work.user_id("街道"))}]
    early = on_item(work.who("街道"), lead, "report_handled", photos=proof)
    assert early.data["code"] == "events.assists_still_open"
    with clock.frozen(AT + dt.timedelta(minutes=40)):
        applied(on_item(work.who("联络"), calls[0].pk, "arrive"))
    came = WorkItem.objects.get(pk=calls[0].pk)
    assert (came.state, came.result) == ("done", {"arrived": True})
    urban = assist(case_id, "市城管局")
    assert urban.state == "accepted", "who came assists"
    with clock.frozen(AT):
        reactions.turn_lights()
    with clock.frozen(AT + dt.timedelta(hours=3)):
        reactions.turn_lights()
        assert "item.overdue" in story(case_id), "the other one did not come"
        late = calls[1].pk
        applied(on_item(work.who("街道"), late, "release_unit", reason="超时未到场"))
        done(work, "联络", urban.pk)
        applied(on_item(work.who("街道"), lead, "report_handled", photos=proof))
    assert state(case_id) == "check"
    lines = [one["sentence"] for one in showing.case(case_id, work.who("值班"))["journal"]]
    assert "街道吹哨，要求市城管局、东城城管局报到：" in lines
    assert "市城管局已到场报到。" in lines


def test_who_came_may_not_judge_and_only_a_street_whistles(work: Work) -> None:
    case_id = report(call())[0].case_id
    lead = item(case_id, "handle_lead").pk
    applied(on_item(work.who("联络"), lead, "sign"))
    called = {"assists": [work.city.orgs["old-town"].pk], "note": "请到场"}
    assert on_item(work.who("联络"), lead, "whistle", **called).data["code"] == "events.no_whistle"
    moves = [one["verb"] for one in showing.case(case_id, work.who("联络"))["moves"]]
    assert "whistle" not in moves


def test_a_case_that_is_taken_back_calls_nobody_any_more(work: Work) -> None:
    case_id, lead = with_street(work)
    named = [work.city.orgs["urban"].pk]
    applied(on_item(work.who("街道"), lead, "whistle", assists=named, note="请到场"))
    twice = on_item(work.who("街道"), lead, "whistle", assists=named, note="请到场")
    assert twice.data["code"] == "events.takes_part_already"
    applied(on_case(work.who("派遣"), case_id, "recall", reason="暂缓"))
    assert item(case_id, "whistle").state == "revoked"


def test_what_a_street_cannot_solve_goes_up_with_a_clock_of_its_own_and_comes_back_to_it(
    work: Work,
) -> None:
    case_id, lead = with_street(work)
    case_due = Case.objects.get(pk=case_id).due_at
    east = liaison(work, "east")
    lower = on_item(
        work.who("街道"), lead, "escalate", org_id=work.city.orgs["new-town"].pk, reason="x"
    )
    assert lower.data["code"] == "events.not_above"
    named = {"org_id": work.city.orgs["east"].pk, "reason": "需区级协调资金"}
    applied(on_item(work.who("街道"), lead, "escalate", **named))
    up = item(case_id, "handle_lead")
    assert (up.parent_id, up.level, up.state) == (lead, "district", "offered")
    assert up.due_at == dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC), "two working days"
    assert Case.objects.get(pk=case_id).due_at == case_due, "the street's clock runs on"
    assert WorkItem.objects.get(pk=lead).due_at == case_due
    proof = [{"upload": photo(work.user_id("街道"))}]
    assert on_item(work.who("街道"), lead, "report_handled", photos=proof).data["code"] == (
        "events.handed_on_still_open"
    )
    applied(on_item(east, up.pk, "sign"))
    answer = [{"upload": photo(east.actor.user_id)}]
    applied(on_item(east, up.pk, "report_handled", photos=answer, note="资金已落实"))
    assert (WorkItem.objects.get(pk=lead).state, state(case_id)) == ("accepted", "handling")
    applied(on_item(work.who("街道"), lead, "report_handled", photos=proof))
    assert state(case_id) == "check"


def test_a_level_above_sends_it_back_to_who_passed_it_up(work: Work) -> None:
    case_id, lead = with_street(work)
    east = liaison(work, "east")
    applied(
        on_item(work.who("街道"), lead, "escalate", org_id=work.city.orgs["east"].pk, reason="x")
    )
    up = item(case_id, "handle_lead").pk
    applied(on_item(east, up, "escalate", org_id=work.city.orgs["urban"].pk, reason="需市级支持"))
    top = item(case_id, "handle_lead")
    assert (top.parent_id, top.level) == (up, "city")
    moves = [
        one["verb"]
        for one in showing.case(case_id, work.who("联络"))["moves"]
        if one["on"] == top.pk
    ]
    assert "escalate" not in moves, "nobody is above the city"
    applied(
        on_item(work.who("联络"), top.pk, "return", reason="属区级事权", reason_code="wrong_area")
    )
    assert WorkItem.objects.get(pk=up).state == "accepted"
    applied(on_item(east, up, "return", reason="请街道自行办理", reason_code="wrong_area"))
    assert WorkItem.objects.get(pk=lead).state == "accepted"
    assert state(case_id) == "handling"
    told = JournalEntry.objects.filter(case_id=case_id, kind="item.escalated").latest("seq").data
    assert told["units"] == ["市城管局"]


def test_a_level_hands_down_inside_its_territory_and_what_was_done_reports_upwards(
    work: Work,
) -> None:
    case_id = report(call())[0].case_id
    lead, orgs_ = item(case_id, "handle_lead").pk, work.city.orgs
    applied(on_item(work.who("联络"), lead, "sign"))
    same = on_item(work.who("联络"), lead, "hand_down", org_id=orgs_["repair"].pk)
    assert same.data["code"] == "events.not_lower"
    applied(
        on_item(work.who("联络"), lead, "hand_down", org_id=orgs_["east"].pk, note="请组织整改")
    )
    east = liaison(work, "east")
    at_east = item(case_id, "handle_lead")
    assert at_east.due_at == dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)
    applied(on_item(east, at_east.pk, "hand_down", org_id=orgs_["old-town"].pk))
    at_street = item(case_id, "handle_lead")
    assert (at_street.level, at_street.parent_id) == ("street", at_east.pk)
    assert at_street.due_at == dt.datetime(2026, 11, 19, 10, tzinfo=dt.UTC)
    done(work, "街道", at_street.pk)
    assert state(case_id) == "check"
    states = WorkItem.objects.filter(case_id=case_id, kind="handle_lead").values_list(
        "state", flat=True
    )
    assert set(states) == {"reported"}


def test_who_passed_it_on_may_take_it_back(work: Work) -> None:
    case_id, lead = with_street(work)
    applied(
        on_item(work.who("街道"), lead, "escalate", org_id=work.city.orgs["east"].pk, reason="x")
    )
    applied(on_item(work.who("街道"), lead, "unassign", reason="已自行解决"))
    assert item(case_id, "handle_lead").state == "revoked"
    assert WorkItem.objects.get(pk=lead).state == "accepted"
