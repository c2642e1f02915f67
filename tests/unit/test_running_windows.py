"""A window that is moved along says what the plain definition says, to the last bit, wherever it was begun."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.rules import Kind, Measure, Running, Sample
from tests.unit.alarm_series import START, at

WINDOW_S = 600.0
KINDS = (Kind.RATE, Kind.SUM, Kind.MEAN, Kind.SPREAD)


def plain(
    measure: Measure, series: Sequence[Sample], n: int, longest_gap_s: float | None
) -> float | None:
    """What the measure is of the readings in the window of the nth, all of them looked at."""
    begins = series[n].at - measure.window
    held = [one for one in series[: n + 1] if one.at > begins]
    if measure.kind is Kind.SPREAD:
        # what did not move over the whole window: the value it began with counts, and no hole is in it
        before = [one for one in series[: n + 1] if one.at <= begins]
        held = [before[-1], *held] if before else []
        if longest_gap_s is not None and any(
            (after.at - one.at).total_seconds() > longest_gap_s for one, after in pairwise(held)
        ):
            return None
    if len(held) < measure.fewest:
        return None
    values = [one.value for one in held]
    match measure.kind:
        case Kind.SUM:
            return fsum(value for value in values if value > 0)
        case Kind.MEAN:
            return fsum(values) / len(values)
        case Kind.SPREAD:
            return max(values) - min(values)
        case _:
            took_s = (held[-1].at - held[0].at).total_seconds()
            if took_s * 2 < measure.window_s:
                return None
            return (values[-1] - values[0]) / took_s * measure.per_s


def bits(value: float | None) -> bytes | None:
    return None if value is None else struct.pack(">d", value)


#: As far as sums of them are finite: the smallest there are, hundreds of digits apart, and what sensors say.
VALUES = st.one_of(
    st.floats(-1e300, 1e300, allow_nan=False),
    st.sampled_from([0.0, -0.0, 0.1, 0.2, 0.3, -0.1, 1.0, 5e-324, -5e-324, 1e16, -1e16, 1e300]),
    st.floats(0, 30).map(lambda value: round(value, 2)),
)
#: Seconds between readings: most in the window, some just at its end or far beyond it.
STEPS = st.sampled_from([0.25, 1, 10, 60, 60, 60, 299.5, 300, 600, 600.25, 5000])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("longest_gap_s", [None, 300.0])
@settings(max_examples=150)
@given(series=st.lists(st.tuples(STEPS, VALUES), min_size=1, max_size=60), data=st.data())
def test_it_says_what_the_definition_says_wherever_it_is_begun(
    kind: Kind,
    longest_gap_s: float | None,
    series: list[tuple[float, float]],
    data: st.DataObject,
) -> None:
    when, readings = START, []
    for step, value in series:
        when += timedelta(seconds=step)
        readings.append(Sample(when, value))
    measure = Measure(kind, window_s=WINDOW_S, per_s=60)
    first = data.draw(st.integers(0, len(readings) - 1))
    begins = readings[first].at - measure.window
    begun = max([n for n, one in enumerate(readings) if one.at <= begins], default=0)
    whole, part = Running(measure, longest_gap_s), Running(measure, longest_gap_s)
    for n, one in enumerate(readings):
        said = whole.take(one)
        wanted = bits(plain(measure, readings, n, longest_gap_s))
        assert bits(said.value if said else None) == wanted
        if n >= begun:
            again = part.take(one)
            if n >= first:
                assert bits(again.value if again else None) == wanted
                assert (said and said.since) == (again and again.since)


def test_a_long_life_keeps_no_more_than_the_window_and_a_little() -> None:
    running = Running(Measure(Kind.MEAN, window_s=3600))
    for n in range(20_000):
        running.take(Sample(at(n), n % 7 / 10))
    assert len(running.samples) <= 2 * 64 + 2 * 60
    assert running.samples[-61].at <= at(19_999 - 60), "the one before the window is there"


def test_another_measure_or_gap_is_another_window() -> None:
    running = Running(Measure(Kind.SUM, window_s=60), 30)
    assert running.goes_on(Measure(Kind.SUM, window_s=60), 30)
    assert not running.goes_on(Measure(Kind.SUM, window_s=90), 30)
    assert not running.goes_on(Measure(Kind.SUM, window_s=60), None)
