"""Curves: wide enough buckets, and gaps where a device was silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sensors.series import POINTS, WIDTHS_S, Point, bucket_s, with_gaps

START = datetime(2026, 7, 1, tzinfo=UTC)


@given(st.floats(1, 400 * 86_400))
def test_a_curve_has_at_most_so_many_points(span_s: float) -> None:
    width = bucket_s(START, START + timedelta(seconds=span_s))
    assert width in WIDTHS_S
    assert span_s / width <= POINTS
    narrower = [one for one in WIDTHS_S if one < width]
    assert not narrower or span_s / narrower[-1] > POINTS


def test_a_silence_longer_than_the_limit_is_a_gap() -> None:
    at = [START + timedelta(minutes=minute) for minute in (0, 5, 30, 35)]
    points = [Point(one, 1.0, 1.0, 1.0, 1) for one in at]
    got = with_gaps(points, timedelta(minutes=15))
    assert [one.count for one in got] == [1, 1, 0, 1, 1]
    assert got[2].at == at[1] + timedelta(minutes=15)
    assert with_gaps(points, timedelta(minutes=25)) == points
    assert with_gaps([], timedelta(1)) == []
