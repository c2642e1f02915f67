"""Laws and known cases of the deadline arithmetic."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grid.deadlines import (
    Light,
    Limit,
    Span,
    Unit,
    due_at,
    elapsed,
    light,
    share,
    share_reached_at,
)
from grid.sentences_of_deadlines import DEADLINES
from grid.worktime import MINUTE, Calendar, DayRule, Hours, span

CITY = ZoneInfo("Asia/Shanghai")
REST = [(1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7)]
MAKE_UP = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]
EXCEPTIONS = {
    date(2026, m, d): False for m, first, last in REST for d in range(first, last + 1)
} | {date(2026, m, d): True for m, d in MAKE_UP}
WINTER = Hours((span("08:00", "12:00"), span("14:00", "18:00")))
SUMMER = Hours((span("08:00", "12:00"), span("15:00", "18:30")), season=((6, 1), (9, 30)))


def calendar(**more: object) -> Calendar:
    given_values: dict[str, object] = {
        "exceptions": EXCEPTIONS,
        "published": frozenset({2026}),
        "hours": (SUMMER, WINTER),
    }
    return Calendar(**(given_values | more))  # type: ignore[arg-type]


PLAIN = calendar(hours=(WINTER,))
YEAR = calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY)


def due_text(start: str, limit: Limit, cal: Calendar, *pauses: tuple[str, str]) -> str:
    spans = [Span(at(first), at(last)) for first, last in pauses]
    return due_at(at(start), limit, cal, spans).at.astimezone(CITY).strftime("%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("start", "value", "unit", "expected"),
    [
        ("2026-11-20T16:40", 2, Unit.URGENT_HOUR, "11-20 18:40:00"),
        ("2026-11-20T23:40", 2, Unit.URGENT_HOUR, "11-21 01:40:00"),
        ("2026-11-20T16:40", 4, Unit.WORK_HOUR, "11-23 10:40:00"),  # over a weekend
        ("2026-11-20T11:00", 2, Unit.WORK_HOUR, "11-20 15:00:00"),  # over the lunch break
        (
            "2026-11-20T12:00",
            4,
            Unit.WORK_HOUR,
            "11-20 18:00:00",
        ),  # ends at closing, not next morning
        ("2026-11-21T10:00", 1, Unit.WORK_HOUR, "11-23 09:00:00"),  # begun on a Saturday
        ("2026-11-19T10:00", 1, Unit.WORK_DAY, "11-20 18:00:00"),
        ("2026-11-20T10:00", 1, Unit.WORK_DAY, "11-23 18:00:00"),
        ("2026-02-13T10:00", 1, Unit.WORK_DAY, "02-14 18:00:00"),  # Saturday 14 February is worked
        ("2026-02-13T10:00", 2, Unit.WORK_DAY, "02-24 18:00:00"),  # then the Spring Festival
        ("2026-09-30T17:00", 3, Unit.WORK_DAY, "10-10 18:00:00"),  # 8, 9 and the worked Saturday 10
        ("2026-11-20T10:00", 2, Unit.URGENT_DAY, "11-22 10:00:00"),
        ("2026-11-20T10:00", 2, Unit.NATURAL_DAY, "11-22 23:59:59"),
    ],
)
def test_each_unit_ends_when_the_2026_calendar_says(
    start: str, value: int, unit: Unit, expected: str
) -> None:
    assert due_text(start, Limit(value, unit), PLAIN) == expected


def test_a_pause_over_a_weekend_moves_a_deadline_by_the_working_time_it_took() -> None:
    # 8 h from Friday 09:00; paused Friday 17:00 to Monday 09:00: two hours are left on Monday at
    # nine.
    limit = Limit(8, Unit.WORK_HOUR)
    assert due_text("2026-06-05T09:00", limit, PLAIN) == "06-08 09:00:00"
    paused = due_text("2026-06-05T09:00", limit, PLAIN, ("2026-06-05T17:00", "2026-06-08T09:00"))
    assert paused == "06-08 11:00:00"


def test_a_pause_outside_working_hours_changes_nothing() -> None:
    limit = Limit(3, Unit.WORK_DAY)
    pause = ("2026-11-20T18:00", "2026-11-23T08:00")
    assert due_text("2026-11-20T10:00", limit, PLAIN, pause) == due_text(
        "2026-11-20T10:00", limit, PLAIN
    )


def test_an_extension_survives_a_pause() -> None:
    start, pause = at("2026-11-16T10:00"), Span(at("2026-11-17T10:00"), at("2026-11-19T10:00"))
    five, eight = Limit(5, Unit.WORK_DAY), Limit(8, Unit.WORK_DAY)
    extended = due_at(start, five, PLAIN, [pause], [Limit(3, Unit.WORK_DAY)])
    assert extended.at == due_at(start, eight, PLAIN, [pause]).at
    assert due_at(start, eight, PLAIN).at == at("2026-11-26T18:00")
    assert extended.at == at("2026-11-30T18:00")  # two working days later
    assert extended.why.values["paused_min"] == 2 * 8 * 60
    assert extended.why.values["value"] == "5 + 3"


def test_an_extension_in_another_unit_begins_where_the_limit_ends() -> None:
    due = due_at(
        at("2026-11-19T10:00"), Limit(1, Unit.WORK_DAY), PLAIN, (), [Limit(2, Unit.URGENT_HOUR)]
    )
    assert due.at == at("2026-11-20T20:00")


def test_the_year_after_next_new_year_is_provisional_until_it_is_published() -> None:
    limit = Limit(5, Unit.WORK_DAY)
    due = due_at(at("2026-12-28T10:00"), limit, PLAIN)
    assert due.provisional
    assert due.why.code == "grid.deadline.work_day.provisional"
    assert due.why.values["years"] == "2027"
    assert due.at == at("2027-01-04T18:00")  # 29, 30, 31, Friday 1 January assumed worked, Monday 4
    new_year = {date(2027, 1, 1): False}
    published = calendar(exceptions=EXCEPTIONS | new_year, published=frozenset({2026, 2027}))
    known = due_at(at("2026-12-28T10:00"), limit, published)
    assert not known.provisional
    assert known.at == at("2027-01-05T18:00")


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("start", ["2026-11-20T10:00", "2026-12-30T10:00"])
def test_the_arithmetic_of_every_deadline_is_a_sentence(unit: Unit, start: str) -> None:
    pause = Span(at(start) + timedelta(hours=1), at(start) + timedelta(hours=2))
    for pauses in ([], [pause]):
        why = due_at(at(start), Limit(4, unit), PLAIN, pauses).why
        sentence = DEADLINES[why.code][1] % why.values
        assert start.replace("T", " ") in sentence
        assert ("paused" in sentence) == bool(pauses)


@pytest.mark.parametrize("start", ["2026-11-20T10:00", "2026-12-30T10:00"])
def test_the_arithmetic_of_a_limit_extended_in_other_units_is_a_sentence(start: str) -> None:
    extensions = [Limit(2, Unit.URGENT_HOUR), Limit(1, Unit.WORK_DAY)]
    why = due_at(at(start), Limit(3, Unit.WORK_DAY), PLAIN, (), extensions).why
    assert (why.values["work_day"], why.values["urgent_hour"], why.values["work_hour"]) == (4, 2, 0)
    sentence = DEADLINES[why.code][1] % why.values
    assert ("provisional" in sentence) == start.startswith("2026-12")


def test_clock_time_is_never_provisional() -> None:
    assert not due_at(at("2026-12-31T23:00"), Limit(4, Unit.URGENT_HOUR), PLAIN).provisional


def test_hours_nobody_has_said_make_a_deadline_provisional() -> None:
    assert due_at(at("2026-11-20T10:00"), Limit(1, Unit.WORK_HOUR), calendar(hours=())).provisional


def test_summer_hours_hold_in_their_season() -> None:
    assert due_text("2026-05-29T17:00", Limit(1, Unit.WORK_DAY), YEAR) == "06-01 18:30:00"
    assert due_text("2026-06-01T12:00", Limit(1, Unit.WORK_HOUR), YEAR) == "06-01 16:00:00"


def test_a_season_may_run_over_the_new_year() -> None:
    late = Hours((span("09:00", "17:00"),), season=((11, 1), (2, 28)))
    assert late.cover(date(2026, 12, 31))
    assert late.cover(date(2026, 1, 1))
    assert not late.cover(date(2026, 6, 1))


def test_fixed_hours_count_a_day_as_eight_working_hours() -> None:
    cal = calendar(hours=(WINTER,), day_rule=DayRule.FIXED_HOURS)
    assert due_text("2026-11-20T10:00", Limit(1, Unit.WORK_DAY), cal) == "11-23 10:00:00"


def test_working_hours_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="sorted working hours"):
        Hours((span("08:00", "12:00"), span("11:00", "18:00")))


def test_an_instant_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware instant"):
        due_at(datetime(2026, 1, 5), Limit(1, Unit.WORK_HOUR), PLAIN)  # noqa: DTZ001


def test_the_light_is_red_in_the_night_after_a_missed_closing_time() -> None:
    start, limit = (
        at("2026-11-20T09:00"),
        Limit(5, Unit.WORK_HOUR),
    )  # due 16:00, four hours gone at 15:00
    yellow = share_reached_at(start, 80, limit, PLAIN)
    due = due_at(start, limit, PLAIN).at
    assert yellow == at("2026-11-20T15:00")
    assert [
        light(at(f"2026-11-20T{t}"), yellow, due) for t in ("14:59", "15:00", "16:00", "23:00")
    ] == [
        Light.GREEN,
        Light.YELLOW,
        Light.YELLOW,
        Light.RED,
    ]


# --- laws

instants = st.integers(0, 800 * 1440).map(
    lambda m: datetime(2025, 11, 1, tzinfo=UTC) + timedelta(minutes=m)
)
limits = st.builds(Limit, st.integers(1, 12), st.sampled_from(Unit))
calendars = st.sampled_from([PLAIN, YEAR, calendar(day_rule=DayRule.FIXED_HOURS)])


@st.composite
def cases(draw: st.DrawFn) -> tuple[datetime, Limit, Calendar, list[Span]]:
    start = draw(instants)
    pauses = []
    for offset, length in draw(
        st.lists(st.tuples(st.integers(-2000, 20000), st.integers(0, 8000)), max_size=4)
    ):
        first = start + timedelta(minutes=offset)
        pauses.append(Span(first, first + timedelta(minutes=length)))
    return start, draw(limits), draw(calendars), pauses


@given(cases(), st.integers(0, 20000), st.integers(0, 5000))
def test_another_pause_never_makes_it_earlier(
    case: tuple[datetime, Limit, Calendar, list[Span]], offset: int, length: int
) -> None:
    start, limit, cal, pauses = case
    first = start + timedelta(minutes=offset)
    more = [*pauses, Span(first, first + timedelta(minutes=length))]
    assert due_at(start, limit, cal, more).at >= due_at(start, limit, cal, pauses).at


@given(cases(), st.integers(0, 100))
def test_splitting_shuffling_or_repeating_pauses_changes_nothing(
    case: tuple[datetime, Limit, Calendar, list[Span]], percent: int
) -> None:
    start, limit, cal, pauses = case
    split = list(reversed(pauses))
    for p in pauses:
        middle = p.start + (p.end - p.start) * percent / 100
        split += [Span(p.start, middle), Span(middle, p.end)]
    assert due_at(start, limit, cal, split).at == due_at(start, limit, cal, pauses).at


@given(instants, st.integers(0, 20000), limits, calendars)
def test_a_later_start_is_never_due_earlier(
    start: datetime, later_min: int, limit: Limit, cal: Calendar
) -> None:
    later = start + timedelta(minutes=later_min)
    assert due_at(later, limit, cal).at >= due_at(start, limit, cal).at


@given(cases(), st.integers(1, 9))
def test_a_larger_limit_is_due_later(
    case: tuple[datetime, Limit, Calendar, list[Span]], more: int
) -> None:
    start, limit, cal, pauses = case
    larger = Limit(limit.value + more, limit.unit)
    assert due_at(start, larger, cal, pauses).at > due_at(start, limit, cal, pauses).at


@given(instants, st.integers(1, 9), st.integers(1, 9), st.sampled_from(Unit), calendars)
def test_the_sum_of_limits_is_the_limit_of_the_sum(
    start: datetime, a: int, b: int, unit: Unit, cal: Calendar
) -> None:
    middle = due_at(start, Limit(a, unit), cal).at
    assert due_at(middle, Limit(b, unit), cal).at == due_at(start, Limit(a + b, unit), cal).at


@given(cases(), st.integers(0, 30000), st.integers(0, 30000))
def test_the_sum_of_spans_is_the_span_of_the_sum(
    case: tuple[datetime, Limit, Calendar, list[Span]], a: int, b: int
) -> None:
    start, limit, cal, pauses = case
    middle = start + timedelta(minutes=a)
    end = middle + timedelta(minutes=b)
    parts = elapsed(start, middle, limit.unit, cal, pauses) + elapsed(
        middle, end, limit.unit, cal, pauses
    )
    assert parts == elapsed(start, end, limit.unit, cal, pauses)


@given(cases())
def test_exactly_the_whole_limit_is_gone_when_it_is_due(
    case: tuple[datetime, Limit, Calendar, list[Span]],
) -> None:
    start, limit, cal, pauses = case
    due = due_at(start, limit, cal, pauses).at
    assert share(start, due, limit, cal, pauses) == 1
    assert share(start, due - timedelta(microseconds=1), limit, cal, pauses) < 1
    assert share_reached_at(start, 100, limit, cal, pauses) == due


@given(cases(), st.integers(1, 99))
def test_a_share_is_reached_at_the_earliest_instant_that_has_it(
    case: tuple[datetime, Limit, Calendar, list[Span]], percent: int
) -> None:
    start, limit, cal, pauses = case
    reached = share_reached_at(start, percent, limit, cal, pauses)
    assert share(start, reached, limit, cal, pauses) * 100 >= percent
    before = reached - timedelta(microseconds=1)
    assert before < start or share(start, before, limit, cal, pauses) * 100 < percent


def _minutes_one_by_one(
    start: datetime, minutes: int, cal: Calendar, pauses: list[Span], working: bool
) -> datetime:
    """Count minute after minute; everything given on whole minutes."""
    here = start
    while minutes:
        open_now = cal.is_open(here) if working else True
        if open_now and not any(p.start <= here < p.end for p in pauses):
            minutes -= 1
        here += timedelta(minutes=1)
    return here


@settings(max_examples=60)
@given(
    st.sampled_from(
        ["2026-02-13", "2026-02-27", "2026-09-30", "2026-05-29", "2026-12-30", "2026-01-03"]
    ),
    st.integers(0, 3 * 1440),
    st.integers(1, 20),
    st.sampled_from([Unit.WORK_HOUR, Unit.URGENT_HOUR]),
    calendars,
    st.lists(st.tuples(st.integers(-500, 6000), st.integers(0, 3000)), max_size=3),
)
def test_hours_equal_a_count_minute_by_minute(
    day: str, offset: int, value: int, unit: Unit, cal: Calendar, gaps: list[tuple[int, int]]
) -> None:
    start = at(day) + timedelta(minutes=offset)
    pauses = [Span(start + timedelta(minutes=o), start + timedelta(minutes=o + n)) for o, n in gaps]
    expected = _minutes_one_by_one(start, value * 60, cal, pauses, unit is Unit.WORK_HOUR)
    assert due_at(start, Limit(value, unit), cal, pauses).at == expected


@settings(max_examples=60)
@given(
    instants,
    st.integers(1, 8),
    st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 3000)), max_size=3),
)
def test_working_days_equal_a_count_day_by_day_and_pauses_a_count_minute_by_minute(
    start: datetime, value: int, gaps: list[tuple[int, int]]
) -> None:
    pauses = [Span(start + timedelta(minutes=o), start + timedelta(minutes=o + n)) for o, n in gaps]
    day, left = start.astimezone(CITY).date(), value
    while left:
        day += timedelta(days=1)
        left -= YEAR.is_working(day)
    midnight = datetime.combine(day, datetime.min.time(), tzinfo=CITY)
    close = midnight + timedelta(minutes=YEAR.spans_of(day)[-1][1] // MINUTE)
    assert due_at(start, Limit(value, Unit.WORK_DAY), YEAR).at == close
    budget = elapsed(start, close, Unit.WORK_DAY, YEAR) // timedelta(minutes=1)
    paused = due_at(start, Limit(value, Unit.WORK_DAY), YEAR, pauses).at
    assert paused == _minutes_one_by_one(start, budget, YEAR, pauses, working=True)
