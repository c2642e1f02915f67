"""The clocks of a case, its items and its callers: which stand, which follow, and by whose hours they count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import clocks, promises
from events.policy import POLICY
from events.records import CaseFile, CaseRecord, EventRecord, ItemRecord
from events.rows import case_record, case_row, item_record, item_row
from events.states import CaseState, ItemKind, ItemState
from grid.deadlines import Limit, Unit
from grid.worktime import Calendar, Hours, span

CITY = ZoneInfo("Asia/Shanghai")
URBAN, STREET = 5, 8
HOURS = Hours((span("08:00", "12:00"), span("14:00", "18:00")))
LONG = Hours((span("07:00", "19:00"),))
KNOWN = frozenset({2025, 2026, 2027})
BY = Calendar(
    hours=(HOURS,), published=KNOWN, own={URBAN: Calendar(hours=(LONG,), published=KNOWN)}
)
FIVE, ONE = Limit(5, Unit.WORK_DAY), Limit(1, Unit.WORK_DAY)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY)


MONDAY = at("2026-11-16T10:00")


def case(state: CaseState = CaseState.HANDLING, org: int | None = None) -> CaseRecord:
    return CaseRecord(
        id=1, number="1", state=state.value, kind="matter", source="s", channel="c",
        opened_at=MONDAY, changed_at=MONDAY, limit_value=5, limit_unit="work_day", lead_org_id=org,
    )  # fmt: skip


def item(number: int, org: int | None = None, state: ItemState = ItemState.ACCEPTED) -> ItemRecord:
    return ItemRecord(number, 1, ItemKind.HANDLE_LEAD.value, state.value, MONDAY, org_id=org)


def test_a_case_in_handling_counts_by_its_department_and_a_stage_by_the_city() -> None:
    handled = case(org=URBAN)
    clocks.start_rule(handled, MONDAY, BY, again=False)
    assert handled.due_at == handled.limit_due_at == at("2026-11-23T19:00")
    waiting = case(CaseState.CHECK, org=URBAN)
    clocks.start_stage(waiting, MONDAY, POLICY, BY)
    assert waiting.due_at == at("2026-11-16T16:00")  # four hours over the city's lunch break
    assert waiting.limit_due_at is None


def test_the_department_that_is_being_dispatched_to_counts_before_it_has_the_case() -> None:
    handled = case()
    clocks.start_rule(handled, MONDAY, BY, again=False, org_id=URBAN)
    handled.lead_org_id = URBAN
    assert handled.due_at == at("2026-11-23T19:00")
    assert not clocks.recompute(handled, BY)


def test_each_level_has_its_own_clock_and_an_extension_of_one_leaves_the_other() -> None:
    file = CaseFile(case(org=STREET), [item(1, STREET), item(2, URBAN)])
    street, city = file.items
    clocks.start_rule(file.case, MONDAY, BY, again=False)
    clocks.start(street, MONDAY, Limit(2, Unit.WORK_DAY), BY)
    later = at("2026-11-17T10:00")
    clocks.start(city, later, ONE, BY)  # 上行: a day later, a level up
    clocks.extend(city, ONE, BY)
    assert [street.due_at, city.due_at] == [at("2026-11-18T18:00"), at("2026-11-19T19:00")]
    assert file.case.due_at == at("2026-11-23T18:00")
    assert clocks.left(street, later, BY) == timedelta(hours=14)
    clocks.follow(city, file.case)  # 下达 without a limit of its own
    assert (city.clock_value, city.due_at) == (None, file.case.due_at)


def test_a_suspension_stops_every_clock_of_the_case_but_not_the_reply_date() -> None:
    own, follows, done = item(1, STREET), item(2), item(3, STREET, ItemState.DONE)
    file = CaseFile(case(), [own, follows, done])
    clocks.start_rule(file.case, MONDAY, BY, again=False)
    for one in (own, done):
        clocks.start(one, MONDAY, ONE, BY)
    clocks.follow(follows, file.case)
    ended = done.due_at
    assert clocks.suspend(file, at("2026-11-16T16:00")) == [own]
    assert clocks.suspend(file, at("2026-11-17T16:00")) == [own]  # and changes nothing
    stood = file.case.suspended
    assert not clocks.is_over(own, at("2027-01-01T00:00"))
    changed = clocks.wake(file, at("2026-11-18T16:00"), BY)
    assert changed == [own, follows]
    assert (stood, file.case.suspended) == (True, False)
    # two working days, to the second
    assert (file.case.due_at, own.due_at) == (at("2026-11-25T18:00"), at("2026-11-19T18:00"))
    assert (follows.due_at, follows.yellow_at) == (file.case.due_at, file.case.yellow_at)
    assert done.due_at == ended
    assert file.case.limit_due_at == file.case.due_at


def test_what_should_have_woken_earlier_counts_from_then() -> None:
    file = CaseFile(case())
    clocks.start_rule(file.case, MONDAY, BY, again=False)
    clocks.suspend(file, MONDAY)
    clocks.wake(file, at("2026-11-17T10:00"), BY)  # told on the 20th, planned for the 17th
    assert file.case.due_at == at("2026-11-24T18:00")


def test_an_overdue_case_that_is_suspended_stays_overdue() -> None:
    file = CaseFile(case())
    clocks.start_rule(file.case, MONDAY, BY, again=False)
    due = file.case.due_at
    clocks.suspend(file, at("2026-11-25T10:00"))
    assert clocks.is_over(file.case, at("2026-11-26T10:00"))
    clocks.wake(file, at("2026-11-27T10:00"), BY)
    assert file.case.due_at == due


def test_an_extension_counts_while_the_case_is_suspended_and_a_fresh_clock_forgets_it() -> None:
    file = CaseFile(case(), [item(1)])
    clocks.start_rule(file.case, MONDAY, BY, again=False)
    clocks.suspend(file, MONDAY)
    clocks.extend(file.case, Limit(3, Unit.WORK_DAY), BY)
    assert file.case.extensions == [[3, "work_day"]]
    assert clocks.follow_all(file) == file.items
    clocks.wake(file, at("2026-11-17T10:00"), BY)
    assert file.case.due_at == at("2026-11-27T18:00")
    clocks.start_rule(file.case, at("2026-11-17T10:00"), BY, again=False)
    assert (file.case.extensions, file.case.pauses) == ([], [])


def test_nothing_can_be_extended_where_no_clock_runs() -> None:
    with pytest.raises(ValueError, match="nothing to extend"):
        clocks.extend(item(1), ONE, BY)


def test_a_reply_date_is_extended_and_counted_anew_without_touching_the_event() -> None:
    made = promises.promise(MONDAY, (FIVE,), BY)
    event = EventRecord(
        9, 1, "12345", "a", "report", True, True,
        received_at=MONDAY, reply_due_at=made.due_at, reply_limits=made.limits,
    )  # fmt: skip
    later = promises.extend(event, Limit(10, Unit.WORK_DAY), BY)
    assert (event.reply_due_at, later.reply_due_at) == (
        at("2026-11-23T18:00"),
        at("2026-12-07T18:00"),
    )
    assert later.reply_limits == [[5, "work_day"], [10, "work_day"]]
    assert promises.recount(later, BY) is later
    silent = EventRecord(9, 1, "patrol", "a", "report")
    assert promises.extend(silent, ONE, BY) is silent


def test_a_reminder_of_a_department_comes_in_its_own_hours() -> None:
    handled = case(org=URBAN)
    clocks.start_rule(handled, at("2026-11-20T18:30"), BY, again=False)
    reminder = clocks.remind_before(handled, ONE, BY)
    assert reminder is not None
    assert BY.of(URBAN).is_open(reminder)
    assert clocks.remind_at(item(1), 80, BY) is None


limits = st.builds(Limit, st.integers(1, 9), st.sampled_from(Unit))


@st.composite
def lives(draw: st.DrawFn) -> tuple[CaseRecord, ItemRecord]:
    """A case and an item of its own whose clocks were started, stopped and extended in any order."""
    one, own = case(org=draw(st.sampled_from([None, URBAN]))), item(1, STREET)
    file, now = CaseFile(one, [own]), MONDAY
    clocks.start_rule(one, now, BY, again=False)
    clocks.start(own, now, draw(limits), BY)
    for act in draw(st.lists(st.sampled_from(["suspend", "wake", "extend", "own"]), max_size=8)):
        now += timedelta(minutes=draw(st.integers(0, 5000)), microseconds=draw(st.integers(0, 9)))
        if act == "suspend":
            clocks.suspend(file, now)
        elif act == "wake":
            clocks.wake(file, now, BY)
        else:
            clocks.extend(one if act == "extend" else own, draw(limits), BY)
    return one, own


@given(lives())
def test_a_clock_stored_and_read_again_is_the_same_clock(
    life: tuple[CaseRecord, ItemRecord],
) -> None:
    one, own = life
    row = case_row(one) | {"lon": one.lon, "lat": one.lat}
    assert clocks.timer_of(case_record(row)) == clocks.timer_of(one)
    told = {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in item_row(own).items()
    }
    assert clocks.timer_of(item_record(told)) == clocks.timer_of(own)


@given(lives())
def test_every_instant_is_what_the_calendar_says_of_the_clock(
    life: tuple[CaseRecord, ItemRecord],
) -> None:
    one, own = life
    assert not clocks.recompute(one, BY)
    assert not clocks.recompute(own, BY)
    timer = clocks.timer_of(own)
    assert timer is not None
    assert (own.due_at, own.yellow_at) == (timer.due(BY).at, timer.reached_at(80, BY))
    assert one.limit_due_at == one.due_at
    assert one.suspended == (bool(one.pauses) and one.pauses[-1][1] is None)
