"""The laws of alarm rules: hysteresis, durations in event time, order, repeats, lateness, flapping."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensors import rules
from sensors.errors import BadRule
from sensors.rules import (
    Change,
    Flapping,
    Kind,
    Level,
    Measure,
    Memory,
    Rule,
    Sample,
    Terms,
    dump,
    judge,
    restore,
)
from sensors.rules.changes import Cause
from tests.unit.alarm_series import START, Followed, at, lateness, samples

PONDING = Rule(
    "water_level",
    (
        Level(3, 0.05, 0.03),
        Level(2, 0.15, 0.12, after_s=120),
        Level(1, 0.25, 0.2, clear_after_s=300),
    ),
)
TERMS = Terms(PONDING)


def told(rule: Rule, readings: list[Sample]) -> list[tuple[int | None, int | None, datetime]]:
    return [(one.was, one.level, one.at) for one in judge(Terms(rule), Memory(), readings).changes]


def test_a_threshold_raises_and_the_lower_one_clears() -> None:
    rule = Rule("x", (Level(1, 10, 8),))
    assert told(rule, samples(9, 10, 9, 8, 7.9, 9)) == [(None, 1, at(1)), (1, None, at(4))]


def test_the_alarm_of_a_state_as_the_page_on_devices_writes_it_ends() -> None:
    page = (Path(__file__).parents[2] / "docs/devices.md").read_text("utf-8")
    figures = re.search(r"an alarm of one is `raise_at = ([\d.]+),\s+clear_at = ([\d.]+)`", page)
    assert figures is not None
    rule = Rule("leak", (Level(1, float(figures[1]), float(figures[2])),))
    assert told(rule, samples(0, 1, 1, 0, 1)) == [
        (None, 1, at(1)),
        (1, None, at(3)),
        (None, 1, at(4)),
    ]


def test_a_value_too_low_is_an_alarm_when_the_rule_says_so() -> None:
    rule = Rule("pressure", (Level(2, 0.2, 0.25),), above=False)
    assert told(rule, samples(0.3, 0.2, 0.25, 0.26)) == [(None, 2, at(1)), (2, None, at(3))]


def test_a_short_peak_is_no_alarm_and_a_long_one_is() -> None:
    rule = Rule("x", (Level(1, 10, 10, after_s=120),))
    assert told(rule, samples(11, 11, 9, 11, 11, 11)) == [(None, 1, at(5))]


def test_levels_rise_and_fall_through_each_other() -> None:
    got = told(
        PONDING, samples(0, 0.06, 0.16, 0.16, 0.16, 0.26, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.01)
    )
    assert got == [
        (None, 3, at(1)),
        (3, 2, at(4)),
        (2, 1, at(5)),
        (1, 3, at(11)),
        (3, None, at(12)),
    ]


def test_a_silence_longer_than_the_gap_starts_the_duration_again() -> None:
    rule = Rule("x", (Level(1, 10, 10, after_s=120),), longest_gap_s=90)
    readings = [Sample(at(0), 11), Sample(at(10), 11), Sample(at(11), 11), Sample(at(12), 11)]
    assert told(rule, readings) == [(None, 1, at(12))]
    memory = Memory()
    for reading in readings:  # one by one it is the same
        memory = judge(Terms(rule), memory, [reading]).memory
    assert memory.last.told is not None
    assert memory.last.told.raised_at == at(12)


def test_the_evidence_is_the_readings_that_decided() -> None:
    rule = Terms(Rule("x", (Level(1, 10, 9, after_s=120),)))
    change = judge(rule, Memory(), samples(1, 11, 12, 13)).changes[0]
    assert [one.value for one in change.evidence] == [11, 12, 13]
    assert (change.held_s, change.threshold, change.value) == (120, 10, 13)
    cleared = judge(rule, judge(rule, Memory(), samples(11, 11, 11)).memory, [Sample(at(5), 1)])
    assert (cleared.changes[0].threshold, cleared.changes[0].was) == (9, 1)


def test_a_late_reading_that_breaks_a_duration_takes_the_alarm_back() -> None:
    rule = Terms(Rule("x", (Level(1, 10, 10, after_s=120),)))
    came = samples(11, 11, step=2)
    first = judge(rule, Memory(), came)
    assert [one.level for one in first.changes] == [1]
    late = Sample(at(1), 0)
    second = judge(rule, first.memory, [late], [*came, late])
    assert second.changes == ()
    assert second.redone is not None
    assert [one.raised_at for one in second.redone.before] == [at(2)]
    assert second.redone.after == ()


def test_a_late_reading_shows_an_alarm_that_was_over_already() -> None:
    rule = Terms(Rule("x", (Level(1, 10, 10),)))
    known = samples(1, 1, 1, step=5)
    late = Sample(at(7), 12)
    assert rules.is_calm(rule, None, known)
    got = judge(rule, Memory(tip_at=at(10)), [late], [*known, late])
    assert got.redone is not None
    assert [(one.raised_at, one.cleared_at) for one in got.redone.after] == [(at(7), at(10))]


def test_a_reading_later_than_the_rule_allows_changes_nothing() -> None:
    rule = Terms(Rule("x", (Level(1, 10, 10),), lateness_s=600))
    memory = judge(rule, Memory(), samples(*[0.0] * 30)).memory
    late = judge(rule, memory, [Sample(at(18.9), 99)])
    assert (late.too_late, late.changes, late.redone) == ((Sample(at(18.9), 99),), (), None)
    assert late.memory == memory
    exactly = Sample(at(19), 99)  # up to 600 s late still counts
    got = judge(rule, memory, [exactly], [exactly, *samples(*[0.0] * 30)[20:]])
    assert got.too_late == ()
    assert got.redone is not None
    assert [(one.raised_at, one.cleared_at) for one in got.redone.after] == [(at(19), at(20))]


def test_a_new_version_of_a_rule_judges_nothing_anew() -> None:
    first = judge(Terms(PONDING, version="a"), Memory(version="a"), samples(0, 0.16, 0.16)).memory
    second = Terms(Rule("water_level", (Level(3, 0.5, 0.4),)), version="b")
    assert judge(second, first, [Sample(at(1.5), 0)]).too_late == (Sample(at(1.5), 0),)
    assert [one.level for one in judge(second, first, [Sample(at(9), 0.2)]).changes] == [None]


def test_a_duration_runs_on_from_one_version_of_a_rule_to_the_next() -> None:
    """A device beyond level 3 for 60 s of 120 when only level 1 is changed."""
    first = Followed(Terms(Rule("x", (Level(3, 3, 2, 120, 120), Level(1, 25, 22))), version="1"))
    first.take(samples(5, 5))
    first.terms = Terms(Rule("x", (Level(3, 3, 2, 120, 120), Level(1, 26, 22))), version="2")
    first.take([Sample(at(2.5), 5)])
    [alarm] = first.alarms()
    assert (alarm.level, alarm.raised_at) == (3, at(2.5))


def test_what_runs_is_judged_by_the_new_version_from_the_same_readings() -> None:
    def publish(values: list[float], level: Level, gap_s: float | None = None) -> list[Change]:
        """Of a reading a minute by the old version, then one under the new one."""
        old = Terms(Rule("x", (Level(3, 10, 8, 240, 120),)), version="1")
        readings = samples(*values)
        memory = judge(old, Memory(version="1"), readings[:-1]).memory
        new = Terms(Rule("x", (level,), longest_gap_s=gap_s), version="2")
        coming = readings[-1:]
        since = rules.need(new, memory, coming)
        known = [] if since is None else [one for one in readings[:-1] if one.at >= since.since]
        return list(judge(new, memory, coming, known).changes)

    [raised] = publish([0, 12, 12, 12, 12], Level(3, 10, 8, 180))  # shorter: at once
    assert (raised.held_s, raised.since) == (180, at(1))
    assert publish([0, 11, 11, 12, 12], Level(3, 12, 8, 120)) == []  # only 60 s at or beyond 12
    assert publish([0, 11, 12, 12, 12], Level(3, 12, 8, 120))
    assert publish([0, 12, 12, 12, 12], Level(2, 10, 8, 180)) == []  # of another level
    assert publish([0, 12, 12, 12, 12], Level(3, 10, 8, 180), gap_s=30) == []
    on = [12.0] * 6
    [cleared] = publish([*on, 7, 7, 7], Level(3, 10, 8, 240, 120))
    assert (cleared.level, cleared.held_s) == (None, 120)
    assert publish([*on, 7, 6, 6], Level(3, 10, 7, 240, 120)) == []  # 7 is not below 7


def test_a_rule_that_contradicts_itself_is_refused() -> None:
    for levels in [
        (),
        (Level(1, 10, 11),),
        (Level(1, 1, 1), Level(2, 2, 2)),
        (Level(2, 5, 5), Level(1, 1, 1)),
        (Level(2, float("nan"), 5),),
        (Level(2, 5, 5, after_s=-1),),
        (Level(2, 5, 5, after_s=float("nan")),),
        (Level(2, 5, 5, clear_after_s=1e15),),
    ]:
        with pytest.raises(BadRule):
            Rule("x", levels)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e15, -1.0])
def test_times_and_steps_that_no_rule_can_wait_for_are_refused(number: float) -> None:
    silence = Measure(Kind.SILENCE)
    for wrong in (
        lambda: Rule("x", (Level(2, 5, 5),), longest_gap_s=number),
        lambda: Rule("x", (Level(2, number, number),), measure=silence),
        lambda: Measure(Kind.RATE, window_s=60, per_s=number),
        lambda: Measure(Kind.RATE, window_s=number),
        lambda: Flapping(3, number),
    ):
        with pytest.raises(BadRule):
            wrong()
    if number != 1e15:
        with pytest.raises(BadRule):
            Measure(Kind.DEVIATION, floor=number)


def test_an_alarm_that_changes_too_often_is_held_at_the_graver_level() -> None:
    rule = Rule("x", (Level(3, 5, 5), Level(2, 10, 10)), flapping=Flapping(4, 600))
    series = samples(6, 0, 11, 0, 0, 0, 6, *[0.0] * 12)
    got = judge(Terms(rule), Memory(), series).changes
    assert [(one.was, one.level, one.at, one.cause) for one in got] == [
        (None, 3, at(0), Cause.NUMBER),
        (3, None, at(1), Cause.NUMBER),
        (None, 2, at(2), Cause.NUMBER),  # the fourth change, at 3 min, is held back
        (2, None, at(17), Cause.CALM),  # ten minutes after the one at 7 min
    ]


values = st.sampled_from([0.0, 0.02, 0.04, 0.06, 0.1, 0.13, 0.16, 0.18, 0.22, 0.26, 0.5])
series = st.lists(
    st.tuples(st.integers(0, 400), values), min_size=1, max_size=40, unique_by=lambda one: one[0]
).map(lambda rows: [Sample(at(minute), value) for minute, value in sorted(rows)])


@given(series, st.data())
def test_how_a_series_is_cut_into_batches_changes_nothing(
    readings: list[Sample], data: st.DataObject
) -> None:
    whole = judge(TERMS, Memory(), readings)
    memory, changes = Memory(), list[Change]()
    rest = list(readings)
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        part = judge(TERMS, memory, rest[:size])
        memory, rest = restore(dump(part.memory)), rest[size:]
        changes += part.changes
    assert [(c.was, c.level, c.at, c.held_s) for c in changes] == [
        (c.was, c.level, c.at, c.held_s) for c in whole.changes
    ]
    assert memory == whole.memory


@given(series, st.randoms(use_true_random=False), st.integers(1, 5))
def test_in_whatever_order_readings_come_the_alarms_are_those_of_the_sorted_ones(
    readings: list[Sample], random: object, size: int
) -> None:
    rule = lateness(PONDING, 400 * 60 + 1)
    shuffled = list(readings)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    followed = Followed(Terms(rule))
    for start in range(0, len(shuffled), size):
        followed.take(shuffled[start : start + size])
    assert followed.alarms() == rules.spells(Terms(rule), readings)


@given(series)
def test_a_repeated_reading_changes_nothing(readings: list[Sample]) -> None:
    once = judge(TERMS, Memory(), readings)
    again = judge(TERMS, once.memory, readings, readings)
    assert (again.changes, again.redone, again.memory) == ((), None, once.memory)


@given(series)
def test_a_level_is_on_only_after_its_duration_and_off_only_after_its_own(
    readings: list[Sample],
) -> None:
    """Told levels against a plain reading of the definition, switch by switch."""
    expected: list[int | None] = []
    for n in range(len(readings)):
        on = [one.level for one in PONDING.levels if _on(one, readings[: n + 1])]
        expected.append(min(on, default=None))
    got: list[int | None] = []
    memory = Memory()
    for sample in readings:
        memory = judge(TERMS, memory, [sample]).memory
        got.append(memory.told)
    assert got == expected


def _on(one: Level, readings: list[Sample]) -> bool:
    """Whether a level is on at the last reading: the latest completed run decides."""
    on, run = False, list[Sample]()
    for sample in readings:
        asks = sample.value < one.clear_at if on else sample.value >= one.raise_at
        run = [*run, sample] if asks else []
        needed = one.clear_after_s if on else one.after_s
        if run and (run[-1].at - run[0].at).total_seconds() >= needed:
            on, run = not on, []
    return on


@given(series)
def test_a_quiet_memory_may_be_forgotten(readings: list[Sample]) -> None:
    """A quiet memory judges what comes next as one that knows only its newest reading."""
    judged = judge(TERMS, Memory(), readings)
    if not judged.memory.is_quiet:
        return
    following = [Sample(at(500 + n), value) for n, value in enumerate((0.1, 0.3, 0.3, 0.3, 0.0))]
    full = judge(TERMS, judged.memory, following)
    short = judge(TERMS, Memory(tip_at=judged.memory.tip_at), following)
    assert full.changes == short.changes


@given(st.lists(st.floats(-1, 0.049), min_size=1, max_size=40))
def test_calm_values_change_nothing_and_leave_nothing(numbers: list[float]) -> None:
    new = samples(*numbers)
    assert rules.is_calm(TERMS, None, new)
    result = judge(TERMS, Memory(tip_at=START - timedelta(minutes=1)), new)
    assert (result.changes, result.memory.is_quiet) == ((), True)


def test_a_value_at_the_mildest_threshold_is_not_calm() -> None:
    assert not rules.is_calm(TERMS, None, samples(0.0, 0.05))
