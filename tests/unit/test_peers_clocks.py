"""What other systems got wrong about time, one test each, with the figures of their own reports.

Each was looked up where it was told; what is asserted is what ours says instead.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from events import clocks
from events.policy import POLICY
from events.records import CaseFile, CaseRecord, ItemRecord
from events.states import CaseState, ItemKind, ItemState
from grid.deadlines import Limit, Unit, elapsed
from grid.timer import Timer
from grid.worktime import Calendar, DayRule, Hours, span

CITY = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY)


def hours(*spans: tuple[str, str], **more: object) -> Calendar:
    """Monday to Friday with these hours; every year's calendar is known."""
    given = {"published": frozenset(range(2015, 2030)), **more}
    return Calendar(hours=(Hours(tuple(span(*one) for one in spans)),), **given)  # type: ignore[arg-type]


TWO_HALVES = hours(("08:00", "12:00"), ("14:00", "18:00"))
NINE_TO_FIVE = hours(("09:00", "17:00"))
EIGHT_TO_SIX = hours(("08:00", "18:00"))


def work_hours(start: str, value: int) -> Timer:
    return Timer(at(start), Limit(value, Unit.WORK_HOUR))


# --- smart_cityguard: DeadlineCalculator, CaseTimerService


def test_smart_cityguard_1_a_pause_is_measured_as_the_limit_counts() -> None:
    # 8 h from Friday 5 June 2026; paused in wall seconds, added as working seconds: Thursday 18 June
    timer = work_hours("2026-06-05T09:00", 8)
    assert timer.due(TWO_HALVES).at == at("2026-06-08T09:00")
    paused = timer.pause(at("2026-06-05T17:00")).resume(at("2026-06-08T09:00"))
    assert paused.due(TWO_HALVES).at == at("2026-06-08T11:00")


def test_smart_cityguard_2_a_resumption_keeps_the_extension_granted_before() -> None:
    timer = Timer(at("2026-11-16T10:00"), Limit(5, Unit.WORK_DAY)).extend(Limit(3, Unit.WORK_DAY))
    resumed = timer.pause(at("2026-11-17T10:00")).resume(at("2026-11-19T10:00"))
    assert timer.due(TWO_HALVES).at == at("2026-11-26T18:00")
    assert resumed.due(TWO_HALVES).at == at("2026-11-30T18:00")


def test_smart_cityguard_4_without_a_rule_there_is_no_limit_and_none_is_made_up() -> None:
    case = a_case()
    case.limit_value = None
    clocks.start_rule(case, at("2026-11-16T10:00"), TWO_HALVES, again=False)
    assert (case.due_at, case.yellow_at, case.limit_due_at) == (None, None, None)
    assert not clocks.is_over(case, at("2027-11-16T10:00"))


# --- Unicom, TimeService: looks at the first day's hours for every day, subtracts the last the wrong way


def test_unicom_every_day_counts_by_its_own_hours_and_the_last_one_forwards() -> None:
    summer = Hours((span("08:00", "12:00"), span("15:00", "18:30")), season=((6, 1), (9, 30)))
    winter = Hours((span("08:00", "12:00"), span("14:00", "18:00")))
    calendar = Calendar(hours=(summer, winter), published=frozenset({2026}))
    # Friday 29 May, Monday 1 June, Tuesday 2 June until 15:30: 1.5 h + 7.5 h + 4.5 h
    worked = elapsed(at("2026-05-29T16:30"), at("2026-06-02T15:30"), Unit.WORK_HOUR, calendar)
    assert worked == timedelta(hours=13.5)
    assert elapsed(at("2026-06-02T09:00"), at("2026-06-02T08:30"), Unit.WORK_HOUR, calendar) == (
        timedelta()
    )


# --- DIGIT, EscalationScheduler: any edit starts the limit again; unassigned complaints have none


def test_digit_touching_a_case_does_not_start_its_limit_again() -> None:
    case = a_case()
    clocks.start_rule(case, at("2026-11-16T10:00"), TWO_HALVES, again=False)
    due = case.due_at
    case.changed_at = at("2026-11-17T10:00")
    assert not clocks.recompute(case, TWO_HALVES)
    assert case.due_at == due


def test_digit_what_nobody_was_given_has_a_limit_too() -> None:
    for state in (CaseState.INTAKE, CaseState.FILING, CaseState.DISPATCH):
        case = a_case()
        case.state = state.value
        clocks.start_stage(case, at("2026-11-16T10:00"), POLICY, TWO_HALVES)
        assert case.due_at is not None


# --- Signalen, deadlines.py; FixMyStreet; osTicket #1168 #2131 #4969: no holidays, no hours


def test_signalen_a_make_up_saturday_is_worked_and_a_festival_is_not() -> None:
    rest = {date(2026, 2, day): False for day in range(15, 24)}
    calendar = hours(
        ("08:00", "12:00"), ("14:00", "18:00"), exceptions=rest | {date(2026, 2, 14): True}
    )
    day = Timer(at("2026-02-13T10:00"), Limit(1, Unit.WORK_DAY))
    assert day.due(calendar).at == at("2026-02-14T18:00")
    assert day.extend(Limit(1, Unit.WORK_DAY)).due(calendar).at == at("2026-02-24T18:00")


@pytest.mark.parametrize("report", ["osTicket #1168", "osTicket #2131", "chatwoot #13392"])
def test_the_clock_stands_over_night_and_over_the_weekend(report: str) -> None:
    # chatwoot: one hour from Friday 16:30 by nine to five was due on Friday 17:30
    assert work_hours("2026-01-30T16:30", 1).due(NINE_TO_FIVE).at == at("2026-02-02T09:30")
    assert work_hours("2026-01-28T07:00", 2).due(NINE_TO_FIVE).at == at("2026-01-28T11:00")


def test_osticket_3034_frappe_1554_linear_1103_a_clock_that_waits_for_somebody_stands() -> None:
    timer = work_hours("2026-11-16T09:00", 8).pause(at("2026-11-16T11:00"))
    for later in ("2026-11-16T16:00", "2026-11-18T12:00", "2027-03-01T12:00"):
        assert timer.left(at(later), NINE_TO_FIVE) == timedelta(hours=6)
        assert timer.light(at(later), NINE_TO_FIVE) == "green"


def test_osticket_4807_a_year_without_a_working_day_ends_in_the_next_one() -> None:
    closed = {
        date.fromordinal(n): False
        for n in range(date(2027, 1, 1).toordinal(), date(2028, 1, 1).toordinal())
    }
    calendar = hours(("09:00", "17:00"), exceptions=closed)
    assert work_hours("2026-12-31T16:00", 2).due(calendar).at == at("2028-01-03T10:00")


# --- Zammad


@pytest.mark.parametrize("percent", [50, 80, 99, 100])
def test_zammad_4432_2157_a_reminder_never_comes_at_midnight(percent: int) -> None:
    for start in ("2026-11-20T16:55", "2026-11-21T03:00", "2026-11-16T09:00"):
        timer = Timer(at(start), Limit(2, Unit.WORK_DAY))
        assert NINE_TO_FIVE.is_open(timer.remind_at(percent, NINE_TO_FIVE))


def test_zammad_3180_day_and_night_is_open_at_midnight_too() -> None:
    always = hours(
        ("00:00", "24:00"), exceptions={date(2026, 11, 21): True, date(2026, 11, 22): True}
    )
    assert always.is_open(at("2026-11-21T00:00"))
    assert work_hours("2026-11-20T23:00", 30).due(always).at == at("2026-11-22T05:00")


def test_zammad_390_48_hours_of_twelve_a_day_are_four_days_that_are_worked() -> None:
    # from Wednesday 9 November 2016, 23:00; the 11th and the 13th are holidays of theirs, the weekend worked
    days = {date(2016, 11, 11): False, date(2016, 11, 13): False, date(2016, 11, 12): True}
    calendar = hours(("09:00", "21:00"), exceptions=days)
    assert work_hours("2016-11-09T23:00", 48).due(calendar).at == at("2016-11-15T21:00")


@pytest.mark.parametrize("end", ["00:00", "09:00"])
def test_zammad_2497_hours_that_end_before_they_begin_are_refused(end: str) -> None:
    with pytest.raises(ValueError, match="sorted working hours"):
        Hours((span("09:00", end),))


def test_zammad_904_znuny_200_what_has_ended_or_was_merged_has_no_clock() -> None:
    case = a_case()
    clocks.start_rule(case, at("2026-11-16T10:00"), TWO_HALVES, again=False)
    clocks.stop(case)
    assert (case.due_at, case.yellow_at, clocks.timer_of(case)) == (None, None, None)
    assert not clocks.recompute(case, NINE_TO_FIVE)
    assert not clocks.is_over(case, at("2030-01-01T10:00"))


def test_zammad_4353_a_limit_that_is_taken_away_leaves_nothing_overdue() -> None:
    case = a_case()
    clocks.start_rule(case, at("2026-11-16T10:00"), TWO_HALVES, again=False)
    assert clocks.is_over(case, at("2026-12-16T10:00"))
    case.limit_value, case.limit_unit = None, ""
    clocks.start_rule(case, at("2026-12-16T10:00"), TWO_HALVES, again=True)
    assert not clocks.is_over(case, at("2026-12-16T10:00"))


def test_zammad_5177_two_clocks_of_one_case_do_not_overrule_each_other() -> None:
    case, item = a_case(), an_item()
    clocks.start_rule(case, at("2026-11-16T10:00"), TWO_HALVES, again=False)
    due = case.due_at
    clocks.start(item, at("2026-11-16T10:00"), Limit(1, Unit.WORK_HOUR), TWO_HALVES)
    assert (case.due_at, item.due_at) == (due, at("2026-11-16T11:00"))
    assert clocks.follow_all(CaseFile(case, [item])) == []


# --- GLPI


def test_glpi_22678_a_reminder_before_the_end_follows_the_hours() -> None:
    # four hours from Monday 17:00 by eight to six; one hour before the end was told as Tuesday 00:00
    timer = work_hours("2026-01-12T17:00", 4)
    one_hour = Limit(1, Unit.WORK_HOUR)
    assert timer.due(EIGHT_TO_SIX).at == at("2026-01-13T11:00")
    assert timer.remind_before(one_hour, EIGHT_TO_SIX) == at("2026-01-13T10:00")
    assert work_hours("2026-01-12T10:00", 4).remind_before(one_hour, EIGHT_TO_SIX) == at(
        "2026-01-12T13:00"
    )


def test_glpi_10594_14937_pending_over_a_weekend_costs_a_limit_in_days_nothing() -> None:
    timer = Timer(at("2026-11-20T10:00"), Limit(1, Unit.WORK_DAY))
    pending = timer.pause(at("2026-11-20T18:00")).resume(at("2026-11-23T08:00"))
    assert pending.due(TWO_HALVES).at == timer.due(TWO_HALVES).at == at("2026-11-23T18:00")


def test_glpi_6902_15605_another_limit_keeps_what_was_paused_and_granted() -> None:
    case = a_case()
    clocks.start_rule(case, at("2026-11-16T10:00"), TWO_HALVES, again=False)
    clocks.pause(case, at("2026-11-16T11:00"))
    clocks.resume(case, at("2026-11-16T15:00"), TWO_HALVES)  # two working hours
    clocks.extend(case, Limit(1, Unit.WORK_HOUR), TWO_HALVES)
    case.limit_value, case.limit_unit = 4, "work_hour"
    clocks.start_rule(case, at("2026-11-16T16:00"), TWO_HALVES, again=True)
    assert case.due_at == at("2026-11-17T09:00")  # 4 + 1 from ten, over lunch, without two


def test_glpi_15948_the_share_that_is_gone_stands_with_the_clock() -> None:
    timer = work_hours("2026-11-16T09:00", 8)
    stood = timer.pause(at("2026-11-16T13:00")).resume(at("2026-11-18T09:00"))
    assert stood.reached_at(50, NINE_TO_FIVE) == at("2026-11-16T13:00")
    assert stood.reached_at(51, NINE_TO_FIVE) > at("2026-11-18T09:00")


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("America/New_York"), timezone(timedelta(hours=14))])
def test_glpi_15429_erpnext_38745_the_zone_an_instant_is_told_in_changes_nothing(
    zone: timezone,
) -> None:
    start = at("2026-11-20T16:40")
    told = Timer(start.astimezone(zone), Limit(4, Unit.WORK_HOUR))
    assert told.due(TWO_HALVES) == Timer(start, Limit(4, Unit.WORK_HOUR)).due(TWO_HALVES)


# --- frappe helpdesk


def test_frappe_2212_1528_nothing_runs_at_lunch_for_what_came_at_lunch() -> None:
    timer = work_hours("2026-11-20T12:30", 1)
    assert timer.left(at("2026-11-20T14:00"), TWO_HALVES) == timedelta(hours=1)
    assert timer.due(TWO_HALVES).at == at("2026-11-20T15:00")


def test_frappe_2449_hold_time_is_not_added_to_the_creation_on_a_day_of_rest() -> None:
    # created on a Sunday, held from Monday ten to noon; their due moved by two hours of Sunday
    timer = work_hours("2026-11-22T10:00", 3)
    held = timer.pause(at("2026-11-23T10:00")).resume(at("2026-11-23T12:00"))
    assert timer.due(NINE_TO_FIVE).at == at("2026-11-23T12:00")
    assert held.due(NINE_TO_FIVE).at == at("2026-11-23T14:00")


def test_frappe_2449_open_limits_follow_a_changed_holiday_list() -> None:
    case = a_case()
    clocks.start_rule(case, at("2026-11-16T10:00"), NINE_TO_FIVE, again=False)
    assert case.due_at == at("2026-11-23T17:00")
    holiday = hours(("09:00", "17:00"), exceptions={date(2026, 11, 18): False})
    assert clocks.recompute(case, holiday)
    assert case.due_at == at("2026-11-24T17:00")
    assert not clocks.recompute(case, holiday)


# --- bk-itsm #193: the judgement of being late


def test_bk_itsm_193_exactly_at_the_end_it_is_still_in_time() -> None:
    case = a_case()
    clocks.start_rule(case, at("2026-11-16T10:00"), NINE_TO_FIVE, again=False)
    assert case.due_at is not None
    assert not clocks.is_over(case, case.due_at)
    assert clocks.is_over(case, case.due_at + timedelta(microseconds=1))


def test_bk_itsm_eight_hours_are_a_day_where_the_city_says_so_whatever_its_hours() -> None:
    calendar = hours(("09:00", "17:30"), day_rule=DayRule.FIXED_HOURS)
    timer = Timer(at("2026-11-16T09:00"), Limit(2, Unit.WORK_DAY))
    assert timer.due(calendar).at == at("2026-11-17T16:30")


def a_case() -> CaseRecord:
    """In handling, with five working days by its rule."""
    now = at("2026-11-16T10:00")
    return CaseRecord(
        id=1, number="1", state=CaseState.HANDLING.value, kind="matter", source="s", channel="c",
        opened_at=now, changed_at=now, limit_value=5, limit_unit="work_day",
    )  # fmt: skip


def an_item() -> ItemRecord:
    now = at("2026-11-16T10:00")
    return ItemRecord(7, 1, ItemKind.HANDLE_LEAD.value, ItemState.OFFERED.value, now, org_id=5)
