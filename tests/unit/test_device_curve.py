"""A curve as it is drawn: broken at gaps, with levels that are near, inside its frame."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.pages.curve import FOOT, HIGH, LEFT, LETTER, RIGHT, TOP, WIDE, Level, drawn
from sensors.series import Point, with_gaps

SINCE = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=1)


def point(minutes: float, value: float) -> Point:
    return Point(SINCE + timedelta(minutes=minutes), value, value, value, 1)


def test_no_line_is_drawn_where_nothing_was_measured() -> None:
    told = [point(n, 1.0) for n in (0, 5, 10, 300, 305, 900)]
    drawing = drawn(with_gaps(told, timedelta(minutes=15)), [], SINCE, UNTIL)
    assert len(drawing["lines"]) == 3
    assert len(drawing["gaps"]) == 2
    assert len(drawing["dots"]) == 1
    assert drawing["count"] == 6


def test_levels_far_from_what_is_measured_do_not_press_the_curve_flat() -> None:
    levels = [Level(3, 1.2, "near"), Level(1, 500.0, "far")]
    drawing = drawn([point(0, 0.9), point(5, 1.0)], levels, SINCE, UNTIL)
    assert [one["name"] for one in drawing["levels"]] == ["near"]


def test_nothing_measured_draws_nothing() -> None:
    assert drawn([], [Level(1, 1.0, "x")], SINCE, UNTIL) == {"lines": [], "count": 0}


@given(
    st.lists(
        st.tuples(st.integers(0, 1439), st.integers(-(10**6), 10**6)),
        min_size=1,
        max_size=8,
        unique_by=lambda one: one[0],
    ),
    st.lists(st.integers(-(10**6), 10**6), max_size=3),
)
def test_everything_stands_inside_the_frame(told: list[tuple[int, int]], levels: list[int]) -> None:
    drawing = drawn(
        [point(*one) for one in sorted(told)],
        [Level(1, one, "") for one in levels],
        SINCE,
        UNTIL,
    )
    for line in drawing["lines"]:
        for pair in line.split():
            x, y = (float(one) for one in pair.split(","))
            assert LEFT <= x <= WIDE - RIGHT
            assert TOP - 1 <= y <= HIGH - FOOT + 1
    assert all(TOP - 1 <= one["y"] <= HIGH - FOOT + 1 for one in drawing["levels"])
    assert all(one["y"] + one["words"] >= TOP + LETTER - 4 for one in drawing["levels"])
    assert 2 <= len(drawing["scale"]) <= 9
