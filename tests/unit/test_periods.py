"""Periods: every instant falls into exactly one of each cycle, and they follow each other without a gap."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.evaluation.periods import Cycle, at, back, period

BEGIN = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
INSTANTS = st.integers(0, 10 * 365 * 86_400).map(lambda s: BEGIN + dt.timedelta(seconds=s))


@given(st.sampled_from(Cycle), INSTANTS)
def test_an_instant_falls_into_the_period_that_holds_it(cycle: Cycle, instant: dt.datetime) -> None:
    found = at(cycle, instant)
    assert found.begin <= instant < found.end


@given(st.sampled_from(Cycle), INSTANTS, st.integers(1, 31))
def test_periods_follow_each_other(cycle: Cycle, instant: dt.datetime, count: int) -> None:
    spans = back(at(cycle, instant), count)
    assert len(spans) == count
    assert [span.end for span in spans[:-1]] == [span.begin for span in spans[1:]]
    assert len({span.name for span in spans}) == count


@pytest.mark.parametrize(
    ("on", "name", "begin", "end"),
    [
        ("2026-11-18", "2026-11", "2026-10-19", "2026-11-19"),
        ("2026-11-19", "2026-12", "2026-11-19", "2026-12-19"),
        ("2026-12-31", "2027-01", "2026-12-19", "2027-01-19"),
        ("2028-03-01", "2028-03", "2028-02-19", "2028-03-19"),
    ],
)
def test_the_month_of_assessment_runs_from_the_19th_to_the_18th(
    on: str, name: str, begin: str, end: str
) -> None:
    found = period(Cycle.MONTH_19, dt.date.fromisoformat(on))
    assert found.name == name
    assert (found.begin.date().isoformat(), found.end.date().isoformat()) == (begin, end)


def test_a_day_of_the_hotline_runs_from_noon_to_noon() -> None:
    found = at(Cycle.NOON, dt.datetime(2026, 11, 18, 4, 0, tzinfo=dt.UTC))  # noon in the city
    assert found.name == "2026-11-19"
    assert found.begin == dt.datetime(2026, 11, 18, 4, 0, tzinfo=dt.UTC)
