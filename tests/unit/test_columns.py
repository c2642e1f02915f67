"""Cases as columns: put, changed, ended, in order of their ids."""

from __future__ import annotations

from typing import Any

import numpy as np

from events.columns import Columns


def row(
    case_id: int, state: str | None = "handling", audience: str = "{area:1,org:2}"
) -> tuple[Any, ...]:
    """A row of `case_columns.sql`."""
    return (
        case_id, state, "matter", "12345", "01001", "exact", "{1,2}", audience,
        109.0, 32.0, 10.0, None, 1.0, False, 0, -1,
    )  # fmt: skip


def ids(columns: Columns) -> list[int]:
    return columns["id"][columns["alive"]].tolist()  # type: ignore[no-any-return]


def test_cases_stand_by_rising_id_however_late_one_comes() -> None:
    columns = Columns()
    columns.put([row(2), row(5)])
    columns.put([row(9), row(7)])
    columns.put([row(3)])
    assert ids(columns) == [2, 3, 5, 7, 9]


def test_a_change_takes_the_place_of_what_was_known() -> None:
    columns = Columns()
    columns.put([row(1), row(2)])
    columns.put([row(2, "check"), row(3)])
    assert ids(columns) == [1, 2, 3]
    assert columns.with_text("state", ["check"]).tolist() == [False, True, False]


def test_what_ended_is_dead_and_may_come_back() -> None:
    columns = Columns()
    columns.put([row(1), row(2)])
    columns.put([row(1, None), row(8, None)])
    assert (ids(columns), len(columns)) == ([2], 1)
    columns.put([row(1)])
    assert ids(columns) == [1, 2]


def test_the_dead_are_buried_when_there_are_many() -> None:
    columns = Columns()
    columns.put([row(n) for n in range(5000)])
    columns.put([row(n, None) for n in range(4000)])
    assert len(columns["id"]) == len(columns) == 1000


def test_an_audience_is_met_by_one_of_its_tags() -> None:
    columns = Columns()
    columns.put([row(1, audience="{area:1,area:12,org:2,user:3}"), row(2, audience="{user:3}")])
    columns.put([row(3, audience="{}"), row(4, audience="{area:1}")])
    met = {tag: columns.meeting([tag]).tolist() for tag in ("area:1", "org:2", "user:3", "area:2")}
    assert met == {
        "area:1": [True, False, False, True],
        "org:2": [True, False, False, False],
        "user:3": [True, True, False, False],
        "area:2": [False, False, False, False],
    }
    columns.put([row(5, audience="{area:12}")])
    assert np.flatnonzero(columns.meeting(["area:12"])).tolist() == [0, 4]
