"""The journal holds what its kinds declare, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from events import reactions
from events.erasing import erase
from events.models import Case, WorkItem
from events.states import EventType
from grid import posts
from grid.models import Post
from hub.foundation import clock, journal
from hub.foundation.access import SYSTEM, Role
from hub.foundation.models import JournalEntry
from tests.db import small_wire
from tests.db.declared import DECLARED, departures
from tests.db.small_work import AT, BALCONY, Work, call, on_case, on_item, photo, report

pytestmark = pytest.mark.django_db


def item(case_id: int, kind: str) -> int:
    return WorkItem.objects.filter(case_id=case_id, kind=kind).latest("id").pk


def the_whole_way(work: Work) -> int:
    """A case from its report to its end, with a failed check, a call-back and a reopening."""
    case_id = report(call())[0].case_id
    supervisor, liaison, handler = work.who("值班"), work.who("联络"), work.who("处置")
    on_case(supervisor, case_id, "comment", note="请尽快")
    on_item(liaison, item(case_id, "handle_lead"), "sign")
    on_item(liaison, item(case_id, "handle_lead"), "assign", person_id=work.user_id("处置"))
    for verdict in ({"verb": "fail", "reason": "还在"}, {"verb": "pass"}):
        proof = [{"upload": photo(work.user_id("处置"))}]
        on_item(handler, item(case_id, "handle_lead"), "report_handled", photos=proof, note="已换")
        on_item(work.who("采集甲"), item(case_id, "check"), **verdict)
    on_item(work.who("话务"), item(case_id, "review"), "pass")
    answer = {"contacted": True, "resolved": True, "rating": 5}
    on_item(work.who("话务"), item(case_id, "call_back"), "record_call_back", answer=answer)
    on_case(supervisor, case_id, "reveal_caller", reason="核对")
    on_case(supervisor, case_id, "close", confirmed=True)
    on_case(supervisor, case_id, "reopen", reason="又坏了")
    return case_id


def test_what_the_work_writes_is_what_it_declares(work: Work) -> None:
    case_id = the_whole_way(work)
    report(call(type=EventType.URGE, text="怎么还没有人来"), call(2, class_code=BALCONY))
    other = Case.objects.exclude(pk=case_id).latest("id").pk
    proof = [{"upload": photo(work.user_id("网格员"))}]
    on_case(work.who("网格员"), other, "self_handle", photos=proof)
    reactions.turn_lights()
    with clock.frozen(AT + dt.timedelta(days=30)):
        reactions.turn_lights()
    erase([case_id], SYSTEM)
    assert departures() == []
    written = set(JournalEntry.objects.values_list("kind", flat=True))
    assert {"case.self_handled", "case.overdue", "case.reopened", "caller.erased"} <= written
    assert {"item.reported", "item.failed", "item.called_back", "event.joined"} <= written


def test_what_the_wire_writes_is_what_it_declares(work: Work) -> None:
    small_wire.devices()
    for minutes_ago, value in ((3, 0.06), (2, 0.31), (1, 0.0)):
        small_wire.take(small_wire.level(value, minutes_ago))
    assert departures() == []
    assert JournalEntry.objects.filter(kind="alarm.cleared").exists()


def test_what_the_ground_writes_is_what_it_declares(work: Work) -> None:
    post = Post.objects.select_related("user", "organisation").first()
    assert post
    posts.end(posts.assign(post.user, Role(post.role), post.organisation))
    assert departures() == []
    assert JournalEntry.objects.filter(kind="post.ended").exists()


def test_every_kind_says_what_its_data_hold() -> None:
    assert set(DECLARED) == set(journal.kinds())
