"""A city day hour by hour: every case counts in the hour it came and the hour it ended, inside the scope."""

from __future__ import annotations

import datetime as dt

import pytest

from events.day import HOURS, day
from events.models import Case
from hub.foundation import clock
from tests.db.small_work import AT, Work, call, report

pytestmark = pytest.mark.django_db


def test_a_case_counts_once_in_the_hour_it_came(work: Work) -> None:
    early = clock.day_begins(clock.city_day(AT)) + dt.timedelta(minutes=59)
    for at, numbers in ((early, (1,)), (AT, (2, 3)), (early + dt.timedelta(days=1), (4,))):
        with clock.frozen(at):
            report(*(call(n) for n in numbers))
    with clock.frozen(AT + dt.timedelta(minutes=1)):
        told = day(clock.city_day(AT), work.who("值班"))
    assert (told["day"], told["opened"], told["closed"]) == ("2026-11-18", 3, 0)
    assert [hour["opened"] for hour in told["hours"]] == [1, *[0] * 9, 2, *[0] * (HOURS - 11)]
    assert told["by_channel"] == [{"channel": "phone", "total": 3}]


def test_what_falls_due_stands_in_its_hour_until_it_is_over(work: Work) -> None:
    with clock.frozen(AT):
        report(call(1))
    due = Case.objects.get().due_at
    assert due is not None
    on, hour = clock.city_day(due), due.astimezone(clock.CITY).hour
    for at, there in ((due - dt.timedelta(seconds=1), 1), (due + dt.timedelta(seconds=1), 0)):
        with clock.frozen(at):
            counts = [one["due"] for one in day(on, work.who("值班"))["hours"]]
        assert (counts[hour], sum(counts)) == (there, there)


def test_who_sees_nothing_of_a_day_is_told_nothing_of_it(work: Work) -> None:
    with clock.frozen(AT):
        report(call(1))
        assert day(clock.city_day(AT), work.who("处置"))["opened"] == 0
