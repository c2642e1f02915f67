"""The laws of a limit being counted: what pauses, resumptions and extensions may and may not do.

The independent answer is a row of minutes: three years of them, each open or not by the notice, the
week and the hours written down here once more, and nothing of ours.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grid.deadlines import Light, Limit, Span, Unit
from grid.timer import Timer
from grid.worktime import Calendar, DayRule, Hours, span

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EAST = timedelta(hours=8)
FIRST = datetime(2025, 10, 1, tzinfo=UTC) - EAST  # midnight in the city
DAYS = 1000
AHEAD = 130 * 1440  # farther than any of these clocks runs
REST = [(1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7)]
MAKE_UP = {date(2026, m, d) for m, d in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]}
HOLIDAYS = {date(2026, m, d) for m, first, last in REST for d in range(first, last + 1)}
EXCEPTIONS = dict.fromkeys(HOLIDAYS, False) | dict.fromkeys(MAKE_UP, True)

#: name → hours of a day as pairs of minutes, in the order they win; the last is all year.
Pairs = tuple[tuple[int, int], ...]
CITY: tuple[Pairs, Pairs] = (((480, 720), (900, 1110)), ((480, 720), (840, 1080)))
STREET: tuple[Pairs, Pairs] = (((540, 1020),), ((540, 1020),))  # no lunch break, no season
SUMMER = ((6, 1), (9, 30))


def _hours(pairs: tuple[Pairs, Pairs]) -> tuple[Hours, Hours]:
    def text(minutes: int) -> str:
        return f"{minutes // 60:02d}:{minutes % 60:02d}"

    summer, year = (tuple(span(text(a), text(b)) for a, b in of) for of in pairs)
    return Hours(summer, season=SUMMER), Hours(year)


def _minutes(pairs: tuple[Pairs, Pairs]) -> np.ndarray:
    """1 for each open minute from FIRST on."""
    open_ = np.zeros(DAYS * 1440, dtype=np.int8)
    for n in range(DAYS):
        day = (FIRST + EAST).date() + n * DAY
        if day not in HOLIDAYS and (day.weekday() < 5 or day in MAKE_UP):
            summer = (6, 1) <= (day.month, day.day) <= (9, 30)
            for start, end in pairs[0] if summer else pairs[1]:
                open_[n * 1440 + start : n * 1440 + end] = 1
    return open_


def _calendar(pairs: tuple[Pairs, Pairs], rule: DayRule = DayRule.CLOSE_OF_DAY) -> Calendar:
    published = frozenset({2025, 2026, 2027, 2028})
    return Calendar(EXCEPTIONS, published, _hours(pairs), day_rule=rule)


OPEN = {"city": _minutes(CITY), "street": _minutes(STREET)}
CALENDARS = {
    ("city", rule): _calendar(CITY, rule) for rule in DayRule
} | {("street", rule): _calendar(STREET, rule) for rule in DayRule}  # fmt: skip
YEAR = CALENDARS["city", DayRule.CLOSE_OF_DAY]


def at(minute: int) -> datetime:
    return FIRST + minute * MINUTE


def at_text(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - EAST


# --- the counter of minutes


def _day_close(open_: np.ndarray, start: int, days: int) -> int:
    """The minute at which the `days`-th working day after the one of `start` closes."""
    by_day = open_.reshape(-1, 1440)
    worked = np.flatnonzero(by_day.any(axis=1))
    day = int(worked[worked > start // 1440][days - 1])
    return day * 1440 + int(np.flatnonzero(by_day[day])[-1]) + 1


def brute(
    start: int, limits: list[Limit], pauses: list[tuple[int, int]], who: str, rule: DayRule
) -> int:
    """The minute at which it ends, by counting minutes: open and not paused, or merely not paused."""
    base = start // 1440 * 1440
    ahead = slice(base, base + AHEAD)
    running = np.ones(AHEAD, dtype=np.int8)
    for first, last in pauses:
        running[max(0, first - base) : max(0, last - base)] = 0
    position = unpaused = start - base
    added = [limits[0]]
    for limit in limits[1:]:
        if limit.unit is added[-1].unit:
            added[-1] = Limit(added[-1].value + limit.value, limit.unit)
        else:
            added.append(limit)
    for limit in added:
        working = limit.unit in (Unit.WORK_HOUR, Unit.WORK_DAY)
        counts = OPEN[who][ahead] if working else np.ones(AHEAD, dtype=np.int8)
        if limit.unit in (Unit.WORK_HOUR, Unit.URGENT_HOUR):
            budget = limit.value * 60
        elif limit.unit is Unit.URGENT_DAY:
            budget = limit.value * 1440
        elif (
            limit.unit is Unit.NATURAL_DAY
        ):  # to the last minute; the second is looked at elsewhere
            budget = (unpaused // 1440 + limit.value + 1) * 1440 - unpaused
        elif rule is DayRule.FIXED_HOURS:
            budget = limit.value * 8 * 60
        else:
            close = _day_close(counts, unpaused, limit.value)
            budget = int(counts[unpaused:close].sum())
        # the minutes that count
        position += int(np.flatnonzero((counts & running)[position:])[budget - 1]) + 1
        unpaused += int(np.flatnonzero(counts[unpaused:])[budget - 1]) + 1
    return base + position


def brute_left(start: int, end: int, pauses: list[tuple[int, int]], who: str, working: bool) -> int:
    counts = OPEN[who].copy() if working else np.ones(DAYS * 1440, dtype=np.int8)
    for first, last in pauses:
        counts[max(0, first) : max(0, last)] = 0
    return int(counts[start:end].sum())


def _random(seed: int, units: list[Unit]) -> tuple[int, list[Limit], list[tuple[int, int]], str]:
    dice = np.random.default_rng(seed)
    # half of them around the year's end and the make-up days, half anywhere in two years
    near = [date(2025, 12, 29), date(2026, 2, 12), date(2026, 2, 27), date(2026, 5, 8),
            date(2026, 9, 18), date(2026, 9, 30), date(2026, 5, 29), date(2026, 12, 30)]  # fmt: skip
    if seed % 2:
        day = (near[int(dice.integers(len(near)))] - (FIRST + EAST).date()).days
        start = day * 1440 + int(dice.integers(3 * 1440))
    else:
        start = int(dice.integers(60 * 1440, 500 * 1440))
    limits = [
        Limit(int(dice.integers(1, 12)), units[int(dice.integers(len(units)))])
        for _ in range(int(dice.integers(1, 4)))
    ]
    pauses = []
    for _ in range(int(dice.integers(0, 5))):
        first = start + int(dice.integers(-2000, 20000))
        pauses.append((first, first + int(dice.integers(0, 9000))))
    return start, limits, pauses, str(dice.choice(["city", "street"]))


EXACT = [Unit.WORK_HOUR, Unit.WORK_DAY, Unit.URGENT_HOUR, Unit.URGENT_DAY]


@pytest.mark.parametrize("block", range(8))
def test_thousands_of_random_clocks_equal_a_count_minute_by_minute(block: int) -> None:
    for seed in range(block * 500, block * 500 + 500):
        rule = [DayRule.CLOSE_OF_DAY, DayRule.FIXED_HOURS][seed // 2 % 2]
        start, limits, pauses, who = _random(seed, EXACT)
        spans = tuple(Span(at(first), at(last)) for first, last in pauses)
        timer = Timer(at(start), limits[0], tuple(limits[1:]), spans)
        expected = brute(start, limits, pauses, who, rule)
        assert timer.due(CALENDARS[who, rule]).at == at(expected), (seed, limits, pauses)


@pytest.mark.parametrize("block", range(2))
def test_calendar_days_equal_a_count_minute_by_minute_but_for_their_last_second(block: int) -> None:
    for seed in range(block * 500, block * 500 + 500):
        start, limits, pauses, who = _random(seed, [Unit.NATURAL_DAY])
        spans = tuple(Span(at(first), at(last)) for first, last in pauses)
        timer = Timer(at(start), limits[0], tuple(limits[1:]), spans)
        expected = at(brute(start, limits, pauses, who, DayRule.CLOSE_OF_DAY))
        due = timer.due(CALENDARS[who, DayRule.CLOSE_OF_DAY]).at
        # the last second may be the one before a pause that begins at midnight
        assert due == expected - timedelta(seconds=1) or (
            due < expected and any(p.start == due + timedelta(seconds=1) for p in spans)
        )


# --- laws

minutes = st.integers(60 * 1440, 480 * 1440)
limits = st.builds(Limit, st.integers(1, 12), st.sampled_from(Unit))
calendars = st.sampled_from(list(CALENDARS.values()))


@st.composite
def timers(draw: st.DrawFn) -> Timer:
    """A limit with a history: paused, resumed and extended in any order, as people do."""
    now = at(draw(minutes))
    timer = Timer(now, draw(limits))
    for act in draw(st.lists(st.sampled_from(["pause", "resume", "extend"]), max_size=6)):
        now += draw(st.integers(0, 6000)) * MINUTE
        if act == "pause":
            timer = timer.pause(now)
        elif act == "resume":
            timer = timer.resume(now)
        else:
            timer = timer.extend(draw(limits))
    return timer.resume(now + draw(st.integers(0, 3000)) * MINUTE)


def _last(timer: Timer) -> datetime:
    return max([timer.start, *(pause.end for pause in timer.pauses)])


@given(timers(), calendars, st.integers(0, 20000), st.integers(0, 9000))
def test_a_pause_never_shortens_and_never_gains(
    timer: Timer, calendar: Calendar, after: int, length: int
) -> None:
    stop = _last(timer) + after * MINUTE
    begin = stop + length * MINUTE
    paused = timer.pause(stop)
    again = paused.resume(begin)
    # while it stands nothing goes, and when it runs again exactly as much is left as there was
    left = timer.left(stop, calendar)
    assert paused.left(stop + length * MINUTE / 2, calendar) == left
    assert again.left(begin, calendar) == left
    assert again.due(calendar).at >= timer.due(calendar).at
    # a standing clock says of its end what it said when it was stopped
    assert paused.due(calendar) == timer.due(calendar)


@given(timers(), calendars, st.integers(0, 20000), st.lists(st.integers(0, 5000), min_size=1))
def test_splitting_a_pause_changes_nothing(
    timer: Timer, calendar: Calendar, after: int, lengths: list[int]
) -> None:
    marks = [_last(timer) + after * MINUTE]
    for length in lengths:
        marks.append(marks[-1] + length * MINUTE)
    whole = timer.pause(marks[0]).resume(marks[-1])
    split = timer
    for first, last in pairwise(marks):
        split = split.pause(first).resume(last)
    assert split.due(calendar).at == whole.due(calendar).at
    for percent in (1, 80, 100):
        assert split.reached_at(percent, calendar) == whole.reached_at(percent, calendar)


@given(timers(), calendars, limits, limits)
def test_an_extension_is_monotone_and_a_larger_one_more_so(
    timer: Timer, calendar: Calendar, by: Limit, more: Limit
) -> None:
    extended = timer.extend(by)
    assert extended.due(calendar).at > timer.due(calendar).at
    assert extended.extend(more).due(calendar).at > extended.due(calendar).at
    larger = timer.extend(Limit(by.value + more.value, by.unit))
    assert larger.due(calendar).at > extended.due(calendar).at
    assert extended.reached_at(80, calendar) >= timer.reached_at(80, calendar)


@given(timers(), calendars, limits, st.integers(0, 20000), st.integers(0, 9000))
def test_an_extension_survives_a_resume_whenever_it_was_granted(
    timer: Timer, calendar: Calendar, by: Limit, after: int, length: int
) -> None:
    stop, begin = _last(timer) + after * MINUTE, _last(timer) + (after + length) * MINUTE
    before = timer.extend(by).pause(stop).resume(begin)
    while_it_stood = timer.pause(stop).extend(by).resume(begin)
    afterwards = timer.pause(stop).resume(begin).extend(by)
    assert before == while_it_stood == afterwards
    assert before.due(calendar).at > timer.pause(stop).resume(begin).due(calendar).at


@given(timers(), calendars, st.lists(st.integers(0, 9000), min_size=1, max_size=6))
def test_the_sum_of_what_went_is_what_went_in_all(
    timer: Timer, calendar: Calendar, steps: list[int]
) -> None:
    marks = [timer.start]
    for step in steps:
        marks.append(marks[-1] + step * MINUTE)
    lefts = [timer.left(mark, calendar) for mark in marks]
    went = [before - after for before, after in pairwise(lefts)]
    assert all(one >= timedelta() for one in went)
    assert sum(went, timedelta()) == lefts[0] - lefts[-1]


@given(timers(), calendars)
def test_nothing_is_left_exactly_when_it_is_due(timer: Timer, calendar: Calendar) -> None:
    due = timer.due(calendar).at
    assert timer.left(due, calendar) == timedelta()
    assert timer.left(due - timedelta(microseconds=1), calendar) > timedelta()
    assert timer.reached_at(100, calendar) == due
    assert timer.start <= timer.reached_at(80, calendar) <= due


@given(timers(), calendars, st.integers(0, 40000))
def test_the_light_is_that_of_the_share_and_stands_with_the_clock(
    timer: Timer, calendar: Calendar, later: int
) -> None:
    now = timer.start + later * MINUTE
    due, yellow = timer.due(calendar).at, timer.reached_at(80, calendar)
    expected = Light.RED if now > due else Light.YELLOW if now >= yellow else Light.GREEN
    assert timer.light(now, calendar) is expected
    stood = timer.pause(_last(timer))
    assert stood.light(now + 1000 * DAY, calendar) is timer.light(_last(timer), calendar)


@given(
    timers(),
    calendars,
    st.integers(1, 100),
    st.builds(Limit, st.integers(1, 9), st.sampled_from(Unit)),
)
def test_a_reminder_of_a_working_time_limit_comes_while_people_work(
    timer: Timer, calendar: Calendar, percent: int, before: Limit
) -> None:
    for reminder, reached in (
        (timer.remind_at(percent, calendar), timer.reached_at(percent, calendar)),
        (timer.remind_before(before, calendar), timer.start),
    ):
        assert reminder >= reached
        if timer.limit.unit.is_working_time:
            assert calendar.is_open(reminder)


@given(
    minutes,
    st.builds(Limit, st.integers(1, 12), st.sampled_from([Unit.WORK_HOUR, Unit.WORK_DAY])),
    st.integers(0, 40),
)
def test_a_further_holiday_never_makes_an_unpaused_limit_end_earlier(
    start: int, limit: Limit, ahead: int
) -> None:
    timer = Timer(at(start), limit)
    day = (at(start) + EAST).date() + ahead * DAY
    for rule in DayRule:
        calendar = CALENDARS["city", rule]
        changed = replace(calendar, exceptions={**calendar.exceptions, day: False})
        worked = replace(calendar, exceptions={**calendar.exceptions, day: True})
        ends = [timer.due(one).at for one in (worked, calendar, changed)]
        assert ends == sorted(ends)


@given(timers(), st.integers(0, 40))
def test_a_day_beyond_the_end_changes_nothing(timer: Timer, ahead: int) -> None:
    due = timer.due(YEAR)
    day = (due.at + EAST).date() + (ahead + 1) * DAY
    other = replace(YEAR, exceptions={**YEAR.exceptions, day: not YEAR.is_working(day)})
    assert timer.due(other) == due


@given(minutes, st.integers(0, 9000))
def test_open_from_is_the_first_open_minute(start: int, offset: int) -> None:
    here = start + offset
    expected = here + int(np.flatnonzero(OPEN["city"][here:])[0])
    assert YEAR.open_from(at(here)) == at(expected)


@settings(max_examples=30)
@given(timers(), st.integers(0, 20000))
def test_what_is_left_equals_a_count_minute_by_minute(timer: Timer, later: int) -> None:
    if len({timer.limit.unit, *(by.unit for by in timer.extensions)}) > 1:
        return

    def minute(instant: datetime) -> int:
        return (instant - FIRST) // MINUTE

    now = timer.start + later * MINUTE
    pauses = [(minute(p.start), minute(p.end)) for p in timer.pauses]
    working = timer.limit.unit.is_working_time
    went = brute_left(minute(timer.start), minute(now), pauses, "city", working)
    assert timer.left(timer.start, YEAR) - timer.left(now, YEAR) == went * MINUTE
