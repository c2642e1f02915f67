"""Alarms of several rules that are one thing, and incidents of one rule: pure, and the same in any order."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from sensors.matching import Lasting, Part, matches
from sensors.storming import Bounds, Rising, incidents

AT = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
PARTS = (Part("ponding", 3), Part("rain", 2), Part("pump", 9))
KM = 1 / 111.195


def lasting(
    alarm: int,
    rule: str,
    minutes: float = 0,
    north_km: float = 0,
    until: float | None = None,
    worst: int = 2,
) -> Lasting:
    cleared = None if until is None else AT + timedelta(minutes=until)
    return Lasting(
        alarm, rule, (109.0, 32.0 + north_km * KM), AT + timedelta(minutes=minutes), cleared, worst
    )


def found(*alarms: Lasting, metres: float = 2000, minutes: float = 30) -> list[tuple[int, ...]]:
    """By ids; asked in every order, which changes nothing."""
    answers = {
        tuple(
            tuple(one.alarm for one in match)
            for match in matches(PARTS, order, metres, timedelta(minutes=minutes))
        )
        for order in itertools.permutations(alarms)
    }
    assert len({frozenset(answer) for answer in answers}) == 1
    return sorted(answers.pop())


def test_all_parts_beside_each_other_are_one() -> None:
    assert found(lasting(1, "ponding"), lasting(2, "rain", -10), lasting(3, "pump", 5)) == [
        (1, 2, 3)
    ]


@pytest.mark.parametrize(
    "pump",
    [
        lasting(3, "pump", 5, north_km=2.1),
        lasting(3, "pump", 31),
        lasting(3, "pump", -20, until=-1),
        lasting(3, "other"),
    ],
)
def test_too_far_too_late_or_over_before_is_none(pump: Lasting) -> None:
    assert found(lasting(1, "ponding"), lasting(2, "rain"), pump) == []


def test_a_part_has_to_be_as_grave_as_it_says() -> None:
    assert found(lasting(1, "ponding"), lasting(2, "rain", worst=3), lasting(3, "pump")) == []


def test_each_of_the_first_part_is_one_and_takes_the_nearest() -> None:
    told = found(
        lasting(1, "ponding"), lasting(4, "ponding", north_km=1.5),
        lasting(2, "rain", north_km=0.5), lasting(5, "rain", north_km=1.4), lasting(3, "pump", north_km=0.2),
    )  # fmt: skip
    assert told == [(1, 2, 3), (4, 5, 3)]


def test_an_incident_has_one_middle_and_takes_an_alarm_once() -> None:
    bounds = Bounds(devices=3, metres=500, within=timedelta(minutes=10), percent=20)
    row = [
        Rising(n, n, None, (109.0, 32.0 + 0.3 * n * KM), AT + timedelta(minutes=n))
        for n in range(9)
    ]
    told = incidents(row, [], bounds, {})
    members = [one.alarm for incident in told for one in incident.members]
    assert len(members) == len(set(members))
    assert all(len(incident.members) == 3 for incident in told)
    assert incidents(row[:2], [], bounds, {}) == []
    assert incidents(row[1:2], [row[0], row[2]], bounds, {})[0].gateway is None
