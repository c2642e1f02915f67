"""Splitting 拆分: the chosen reports leave for a case of their own, at the same place, under another class."""

from __future__ import annotations

from typing import Any

import pytest

from events.models import Case, Event, WorkItem
from events.states import EventType
from hub.foundation.commands import Outcome
from hub.foundation.models import JournalEntry
from tests.db.small_work import BALCONY, CURRENT, MANHOLE, Work, call, on_case, report
from tests.db.test_asking import case_of, verbs
from tests.db.test_lifecycle import applied, checked, handled, item, state, story

pytestmark = pytest.mark.django_db


def events_of(source_id: str) -> list[int]:
    return list(
        Event.objects.filter(source_id=source_id).order_by("id").values_list("id", flat=True)
    )


def together(work: Work) -> int:
    """A case with two callers: the second speaks of the wet balcony beside it, and urges."""
    case_id = report(call(1))[0].case_id
    report(call(2, refers_to="HL-0001", text="楼上阳台滴水", type=EventType.REPORT))
    report(call(2, type=EventType.URGE, text="还在滴"))
    return case_id


def split(work: Work, case_id: int, *chosen: int, who: str = "派遣", **more: Any) -> Outcome:
    class_ = {"class_scheme": CURRENT, "class_kind": "matter", "class_code": BALCONY} | more
    return on_case(work.who(who), case_id, "split", reports=list(chosen), **class_)


def test_the_chosen_reports_and_what_was_said_to_them_leave(work: Work) -> None:
    case_id = together(work)
    assert (case_of(case_id).events, case_of(case_id).urges) == (3, 1)
    first = events_of("HL-0002")[0]
    applied(split(work, case_id, first))
    old, new = case_of(case_id), Case.objects.latest("id")
    assert (old.events, old.urges, old.state) == (1, 0, "handling")
    assert (new.events, new.urges, new.state, new.class_code) == (2, 1, "intake", BALCONY)
    assert (new.cell_id, new.geom, new.place_status) == (old.cell_id, old.geom, old.place_status)
    assert new.number != old.number
    assert Event.objects.filter(case_id=new.pk).count() == 2
    assert (story(case_id)[-1], story(new.pk)) == ("case.split", ["case.split_off"])
    told = JournalEntry.objects.get(case_id=new.pk).data
    assert told["other"] == {"id": case_id, "number": old.number}
    assert new.due_at is not None, "the desk's limit runs"
    again = report(call(2, type=EventType.URGE, text="第三次"))[0]
    assert again.case_id == new.pk, "its caller is heard there from now on"


def test_a_class_whose_rule_files_by_itself_goes_to_its_department(work: Work) -> None:
    case_id = together(work)
    first = events_of("HL-0002")[0]
    applied(split(work, case_id, first, class_code=MANHOLE))
    new = Case.objects.latest("id")
    assert (new.state, new.lead_org_name) == ("handling", "市城管局")
    assert story(new.pk) == ["case.split_off", "case.filed", "case.dispatched"]


def test_each_caller_is_called_back_about_the_own_problem(work: Work) -> None:
    case_id = together(work)
    applied(split(work, case_id, events_of("HL-0002")[0], class_code=MANHOLE))
    new = Case.objects.latest("id").pk
    for one, source in ((case_id, "HL-0001"), (new, "HL-0002")):
        handled(work, one)
        checked(work, one)
        call_back = WorkItem.objects.get(case_id=one, kind="call_back")
        assert call_back.event is not None
        assert call_back.event.source_id == source


def test_something_leaves_and_something_stays(work: Work) -> None:
    case_id = together(work)
    everything = [*events_of("HL-0001"), *events_of("HL-0002")]
    assert split(work, case_id, *everything).data["code"] == "events.nothing_stays"
    assert split(work, case_id).data["code"] == "events.need_missing"
    assert split(work, case_id, 987_654).data["code"] == "events.nothing_stays"
    alone = report(call(5))[0].case_id
    assert "split" not in verbs(work, "派遣", alone)
    assert split(work, alone, *events_of("HL-0005")).data["code"] == "events.nothing_stays"
    assert split(work, case_id, events_of("HL-0002")[0], who="联络").data["code"] == "hub.forbidden"


def test_it_is_taken_back_by_merging(work: Work) -> None:
    case_id = together(work)
    applied(split(work, case_id, events_of("HL-0002")[0]))
    new = Case.objects.latest("id").pk
    applied(on_case(work.who("派遣"), new, "merge", other_case=case_id))
    assert (state(new), case_of(case_id).events, case_of(case_id).urges) == ("merged", 3, 1)
    assert item(case_id, "handle_lead").state == "offered"
