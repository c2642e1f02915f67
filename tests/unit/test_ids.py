"""Identifiers sort by time, whatever the clock says."""

from __future__ import annotations

from datetime import UTC, datetime

from hub.foundation import clock, ids


def test_they_sort_by_time_and_history_from_before_1970_comes_first() -> None:
    found = []
    for year in (1912, 1971, 2026):
        with clock.frozen(datetime(year, 5, 17, tzinfo=UTC)):
            found.append(ids.uuid7())
            assert (found[-1].version, found[-1].variant) == (7, "specified in RFC 4122")
            assert ids.uuid7() != found[-1]
    assert found == sorted(found)
