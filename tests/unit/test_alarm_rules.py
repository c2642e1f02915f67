"""The laws of alarm rules: hysteresis, durations in event time, order and repeats."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensors.errors import BadRule
from sensors.rules import (
    KEEP,
    Change,
    Level,
    Memory,
    Rule,
    Sample,
    dump,
    is_calm,
    judge,
    restore,
)

START = datetime(2026, 7, 1, tzinfo=UTC)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def samples(*values: float, step: float = 1) -> list[Sample]:
    return [Sample(at(n * step), value) for n, value in enumerate(values)]


PONDING = Rule(
    "water_level",
    (
        Level(3, 0.05, 0.03),
        Level(2, 0.15, 0.12, after_s=120),
        Level(1, 0.25, 0.2, clear_after_s=300),
    ),
)


def told(rule: Rule, readings: list[Sample]) -> list[tuple[int | None, int | None, datetime]]:
    return [(one.was, one.level, one.at) for one in judge(rule, Memory(), readings).changes]


def test_a_threshold_raises_and_the_lower_one_clears() -> None:
    rule = Rule("x", (Level(1, 10, 8),))
    assert told(rule, samples(9, 10, 9, 8, 7.9, 9)) == [(None, 1, at(1)), (1, None, at(4))]


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


def test_the_evidence_is_the_readings_that_decided() -> None:
    rule = Rule("x", (Level(1, 10, 9, after_s=120),))
    change = judge(rule, Memory(), samples(1, 11, 12, 13)).changes[0]
    assert [one.value for one in change.evidence] == [11, 12, 13]
    assert (change.held_s, change.threshold, change.value) == (120, 10, 13)
    cleared = judge(rule, judge(rule, Memory(), samples(11, 11, 11)).memory, [Sample(at(5), 1)])
    assert (cleared.changes[0].threshold, cleared.changes[0].was) == (9, 1)


def test_a_late_reading_that_breaks_a_duration_takes_the_alarm_back() -> None:
    rule = Rule("x", (Level(1, 10, 10, after_s=120),))
    first = judge(rule, Memory(), [Sample(at(0), 11), Sample(at(2), 11)])
    assert [one.level for one in first.changes] == [1]
    second = judge(rule, first.memory, [Sample(at(1), 0)])
    assert [(one.was, one.level, one.at) for one in second.changes] == [(1, None, at(2))]


def test_a_reading_older_than_the_window_is_not_judged() -> None:
    rule = Rule("x", (Level(1, 10, 10),))
    memory = judge(rule, Memory(), [Sample(at(n), 0) for n in range(1, KEEP + 5)]).memory
    late = judge(rule, memory, [Sample(at(0), 99)])
    assert (late.too_late, late.changes, late.memory) == (1, (), memory)


def test_a_rule_that_contradicts_itself_is_refused() -> None:
    for levels in [
        (),
        (Level(1, 10, 11),),
        (Level(1, 1, 1), Level(2, 2, 2)),
        (Level(2, 5, 5), Level(1, 1, 1)),
    ]:
        with pytest.raises(BadRule):
            Rule("x", levels)


values = st.sampled_from([0.0, 0.02, 0.04, 0.06, 0.1, 0.13, 0.16, 0.18, 0.22, 0.26, 0.5])
series = st.lists(
    st.tuples(st.integers(0, 400), values), min_size=1, max_size=KEEP, unique_by=lambda one: one[0]
).map(lambda rows: [Sample(at(minute), value) for minute, value in sorted(rows)])


@given(series, st.data())
def test_how_a_series_is_cut_into_batches_changes_nothing(
    readings: list[Sample], data: st.DataObject
) -> None:
    whole = judge(PONDING, Memory(), readings)
    memory, changes = Memory(), list[Change]()
    rest = list(readings)
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        part = judge(PONDING, memory, rest[:size])
        memory, rest = restore(dump(part.memory)), rest[size:]
        changes += part.changes
    assert changes == list(whole.changes)
    assert memory == whole.memory


@given(series, st.randoms(use_true_random=False), st.integers(1, 5))
def test_in_whatever_order_readings_come_the_alarm_ends_the_same(
    readings: list[Sample], random: object, size: int
) -> None:
    shuffled = list(readings)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    memory = Memory()
    chain: list[int | None] = [None]
    for start in range(0, len(shuffled), size):
        part = judge(PONDING, memory, shuffled[start : start + size])
        memory = part.memory
        for change in part.changes:
            assert change.was == chain[-1]
            assert change.level != change.was
            chain.append(change.level)
    assert memory == judge(PONDING, Memory(), readings).memory


@given(series)
def test_a_repeated_reading_changes_nothing(readings: list[Sample]) -> None:
    once = judge(PONDING, Memory(), readings)
    again = judge(PONDING, once.memory, readings)
    assert (again.changes, again.memory) == ((), once.memory)


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
        memory = judge(PONDING, memory, [sample]).memory
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
    """A quiet memory judges what comes next as one that holds only its newest reading."""
    judged = judge(PONDING, Memory(), readings)
    if not judged.quiet:
        return
    following = [Sample(at(500 + n), value) for n, value in enumerate((0.1, 0.3, 0.3, 0.3, 0.0))]
    full = judge(PONDING, judged.memory, following)
    short = judge(PONDING, Memory(recent=judged.memory.recent[-1:]), following)
    assert [(c.was, c.level, c.at) for c in full.changes] == [
        (c.was, c.level, c.at) for c in short.changes
    ]


@given(st.lists(st.floats(-1, 0.049), max_size=40), st.floats(-1, 0.049))
def test_calm_values_change_nothing_and_leave_nothing(values: list[float], last: float) -> None:
    rule = Rule("water_level", (Level(3, 0.05, 0.03), Level(1, 0.25, 0.2, after_s=600)))
    assert is_calm(rule, [last, *values])
    result = judge(rule, Memory(recent=(Sample(at(0), last),)), samples(*values))
    assert (result.changes, result.quiet) == ((), True)


def test_a_value_at_the_mildest_threshold_is_not_calm() -> None:
    rule = Rule("water_level", (Level(3, 0.05, 0.03), Level(1, 0.25, 0.2)))
    assert not is_calm(rule, [0.0, 0.05])
