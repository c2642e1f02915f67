"""Reports come in: stored once, placed, classified, joined to the case they belong to, a list at a time."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from events import intake, reports, showing
from events.models import Caller, Case, Event, EventText, WorkItem
from events.reports import Report
from events.states import CaseKind, EventType
from grid.errors import UnknownCrs
from hub.foundation import clock, verifying
from hub.foundation.access import SYSTEM
from hub.foundation.errors import BadInput
from hub.foundation.models import JournalEntry
from tests.db import small_work
from tests.db.small_work import AT, Work, call, on_case, report

#: BEGIN and COMMIT, or their savepoints inside a test.
BRACKETS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def statements(queries: CaptureQueriesContext) -> list[str]:
    return [q["sql"] for q in queries if not q["sql"].startswith(BRACKETS)]


def test_the_same_content_again_is_a_repeat_and_stores_nothing(work: Work) -> None:
    first, again = report(call())[0], report(call())[0]
    assert again.result == "repeat"
    assert (again.event_id, again.case_id) == (first.event_id, first.case_id)
    assert (Case.objects.count(), Event.objects.count()) == (1, 1)


def test_a_known_id_with_other_content_joins_its_case(work: Work) -> None:
    case_id = report(call())[0].case_id
    told = report(
        call(text="旁边的也松了"),
        call(type=EventType.URGE, text="怎么还没来"),
        call(type=EventType.WITHDRAW, text="已经好了"),
    )
    assert [one.result for one in told] == ["supplement", "urge", "withdraw"]
    assert {one.case_id for one in told} == {case_id}
    case = Case.objects.get()
    assert (case.events, case.urges) == (4, 1)
    kinds = list(JournalEntry.objects.filter(case_id=case_id).values_list("kind", flat=True))
    assert kinds.count("event.joined") == 3


def test_another_id_that_refers_to_the_first_joins_it_too(work: Work) -> None:
    case_id = report(call())[0].case_id
    joined = report(call(7, refers_to="HL-0001", text="同一处"))[0]
    assert (joined.case_id, joined.result) == (case_id, "joined")


def test_a_redo_wakes_a_case_that_has_ended(work: Work) -> None:
    case_id = report(call())[0].case_id
    assert (
        on_case(work.who("值班"), case_id, "void", reason_code="false_alarm", reason="误报").result
        == "applied"
    )
    again = report(call(type=EventType.REDO, text="又坏了"))[0]
    assert (again.result, again.state) == ("redo", "intake")
    supplement = report(call(9))[0]
    assert supplement.result == "opened"


def test_reports_of_one_list_that_belong_together_become_one_case(work: Work) -> None:
    told = report(call(), call(), call(text="补充"), call(2))
    assert [one.result for one in told] == ["opened", "repeat", "supplement", "opened"]
    assert told[1].event_id == told[0].event_id
    assert told[2].case_id == told[0].case_id
    assert Case.objects.count() == 2
    assert Case.objects.get(pk=told[0].case_id).events == 2


def test_each_place_has_its_own_fate_and_nothing_is_lost(work: Work) -> None:
    told = report(
        call(1),
        call(2, lon=0.0, lat=0.0, address=""),
        call(3, lon=120.0, lat=30.0),
        call(4, lon=None, lat=None, crs="", address=""),
        call(5, lon=None, lat=None, crs="", address="老城街道"),
        call(6, lon=109.0, lat=95.0, address=""),
        call(7, crs="gcj02", address=""),
    )
    cases = {n: Case.objects.get(pk=one.case_id) for n, one in enumerate(told, start=1)}
    status = {n: case.place_status for n, case in cases.items()}
    assert status == {
        1: "exact", 2: "none", 3: "outside", 4: "none", 5: "area", 6: "none", 7: "outside",
    }  # fmt: skip
    assert [told[n].why["place"]["code"] for n in (1, 2, 3, 5)] == [
        "events.place.zero",
        "events.place.outside",
        "events.place.none",
        "events.place.unreadable",
    ]
    assert (cases[2].original_x, cases[2].original_y) == (0.0, 0.0)
    assert cases[3].geom.coords == (120.0, 30.0)
    assert cases[3].cell_id is None
    assert cases[5].area_names == ["东城区", "老城街道"]
    assert cases[7].original_crs == "gcj02"


def test_an_unknown_coordinate_system_is_refused(work: Work) -> None:
    with pytest.raises(UnknownCrs):
        report(call(crs="mars"))
    assert not Event.objects.exists()


def test_an_unknown_class_is_kept_and_left_to_a_person(work: Work) -> None:
    done = report(call(class_scheme="another city", class_code="X-1", title="", text="你好"))[0]
    case = Case.objects.get(pk=done.case_id)
    assert (case.state, case.class_code) == ("intake", "")
    assert Event.objects.get().class_code == "X-1"
    assert done.why["filing"]["code"] == "events.rule.none"


def test_the_text_alone_finds_the_class_when_it_is_sure(work: Work) -> None:
    done = report(
        call(class_scheme="", class_code="", title="暴露垃圾", text="楼下一堆暴露垃圾没人清")
    )[0]
    assert Case.objects.get(pk=done.case_id).class_code == "06010"
    assert done.why["class"]["code"] == "events.class.alone"


def test_two_rules_that_are_equal_leave_the_dispatch_to_a_person(work: Work) -> None:
    small_work.add_rule("13", small_work.MANHOLE, work.city.orgs["old-town"].pk)
    done = report(call())[0]
    assert (done.state, done.why["department"]["code"]) == ("dispatch", "grid.route.equal")


def alarm(n: int, **changes: object) -> Report:
    """An alarm as the sensors' room reports it."""
    given = Report(
        source="device:MH-1",
        source_id=f"alarm-{n}",
        kind=CaseKind.ALARM,
        class_scheme="hub-monitoring",
        class_code="",
        text="水位超限",
        lon=109.002,
        lat=32.002,
        crs="EPSG:4490",
        device_id=5,
        alarm_id=n,
    )
    return replace(given, **changes)


def test_an_alarm_has_one_open_case_and_what_follows_is_written_to_it(work: Work) -> None:
    opened = report(alarm(1), actor=SYSTEM)[0]
    cleared = report(alarm(1, type=EventType.SUPPLEMENT, text="已恢复"), actor=SYSTEM)[0]
    again = report(alarm(2), actor=SYSTEM)[0]
    assert (cleared.result, again.result) == ("supplement", "joined")
    assert {cleared.case_id, again.case_id} == {opened.case_id}
    on_case(work.who("值班"), opened.case_id, "void", reason_code="false_alarm", reason="误报")
    assert report(alarm(3), actor=SYSTEM)[0].result == "opened"


def test_what_was_told_is_never_changed(work: Work) -> None:
    report(call())
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.update(source="elsewhere")
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.all()._raw_delete("default")


def test_nothing_personal_enters_the_journal(work: Work) -> None:
    report(call(), call(text="来电人张三丰，电话13800001234"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(e::text, '') FROM foundation_journalentry e")
        journal_text = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(c::text, '') FROM events_case c")
        case_text = cursor.fetchone()[0]
    for personal in ("张三", "13800001234", "610902199001011234", "大桥路"):
        assert personal not in journal_text
        assert personal not in case_text
    assert "井盖不见了" not in journal_text


def test_callers_are_sealed_and_found_again_by_their_phone(work: Work) -> None:
    report(call(), call(2))
    callers = Caller.objects.all()
    assert b"13800001234" not in bytes(callers[0].phone or b"")
    assert callers[0].phone_hash == callers[1].phone_hash
    assert callers[0].phone != callers[1].phone


def test_a_caller_can_be_erased_and_the_chain_still_holds(work: Work) -> None:
    done = report(call())[0]
    call_command("erase_caller", done.number, "--words", "--by", "法务")
    assert not Caller.objects.exists()
    assert not EventText.objects.exists()
    told = showing.case(done.case_id, work.who("值班"))
    assert (told["text"], told["events"][0]["caller"]) == (None, None)
    assert told["journal"][-1]["kind"] == "caller.erased"
    assert verifying.verify().fault == ""
    with pytest.raises(CommandError):
        call_command("erase_caller", "AL-1", "--by", "法务")


def test_a_list_costs_no_more_statements_than_one_report(work: Work) -> None:
    report(call(1))  # what a process reads once
    report(*(call(n) for n in range(2, 40)))
    with CaptureQueriesContext(connection) as one:
        report(call(40))
    with CaptureQueriesContext(connection) as many:
        report(*(call(n) for n in range(41, 80)))
    assert len(statements(one)) <= 8, "\n".join(statements(one))
    # blocks of ids, references that are checked before the journal's lock, and four tables copied one by one
    assert len(statements(many)) <= len(statements(one)) + 6


def test_looking_ahead_asks_the_database_nothing(work: Work) -> None:
    report(call(1))  # what a process reads once
    next_ = call(2, class_code="", lon=None, lat=None, crs="")
    with CaptureQueriesContext(connection) as queries:
        intake.look_ahead(next_)
    assert len(queries) == 0
    assert report(next_)[0].result == "opened"


def test_a_list_becomes_the_same_as_one_report_after_another(work: Work) -> None:
    calls = [
        call(1),
        call(2, class_code=small_work.BALCONY),
        call(1, text="补充"),
        call(3, caller=None),
    ]
    with transaction.atomic():
        together = [shape(one.case_id) for one in report(*calls)]
        transaction.set_rollback(True)
    apart = [shape(report(one)[0].case_id) for one in calls]
    assert together[2] == apart[2]
    assert together[1] == apart[1]
    assert together[3] == apart[3]


def shape(case_id: int) -> object:
    """A case without what only numbers it."""
    case = Case.objects.filter(pk=case_id).values(
        "state",
        "class_code",
        "lead_org_id",
        "due_at",
        "place_status",
        "cell_id",
        "events",
        "audience",
    )[0]
    items = WorkItem.objects.filter(case_id=case_id).values_list(
        "kind", "state", "org_id", "due_at"
    )
    told = (
        JournalEntry.objects.filter(case_id=case_id).order_by("seq").values_list("kind", flat=True)
    )
    return case, list(items), list(told)


def test_numbers_begin_anew_each_city_day(work: Work) -> None:
    numbers = [one.number for one in report(call(1), call(2))]
    with clock.frozen(AT + dt.timedelta(days=1)):
        numbers.append(report(call(3))[0].number)
    assert [number[3:11] for number in numbers] == ["20261118", "20261118", "20261119"]
    assert numbers[2].endswith("-000001")
    assert int(numbers[1][-6:]) == int(numbers[0][-6:]) + 1


def test_signs_that_no_database_holds_are_left_out_and_nothing_else(work: Work) -> None:
    odd = call(
        text="井盖\x00不见了\ud800",
        lon=float("nan"),
        caller=reports.Caller("李\x00四", "13800001234"),
    )
    done = report(odd)[0]
    words = EventText.objects.get(event_id=done.event_id)
    assert words.text == "井盖不见了?"
    assert Case.objects.get(pk=done.case_id).place_status == "none"


def test_a_source_id_that_cannot_be_stored_is_refused_before_anything_is(work: Work) -> None:
    for wrong in (
        {"source_id": "x" * 129},
        {"source_id": "a\x00b"},
        {"occurred_at": dt.datetime(2026, 1, 1)},  # noqa: DTZ001
    ):
        with pytest.raises(BadInput):
            report(call(**wrong))
    assert not Event.objects.exists()
