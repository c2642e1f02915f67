"""Cases of another city's file lived through by the hub: its on-time figures are those of the file, or explained."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from events.evaluation import comparing
from events.models import Event
from grid.deadlines import Limit, Unit
from hub.foundation import clock
from tests.acceptance import boston_limits, boston_replay
from tests.acceptance.boston_file import Row, Verdict, differences, read, row_of
from tests.acceptance.boston_replay import Replay
from tests.acceptance.stage import DATA

pytestmark = pytest.mark.django_db
FILE = DATA / "events_us311" / "boston_2011_07_10.csv.gz"
NOW = dt.datetime(2019, 6, 28, tzinfo=dt.UTC)
#: opened, due, closed, the file's word, department: one of each sort there is.
SORTS = [
    ("2011-07-01 02:18:31", "2011-07-05 02:18:31", "2011-07-01 06:12:43", "ONTIME", "PWDx"),
    ("2011-07-01 02:18:31", "2011-07-05 02:18:30", "2011-07-05 02:18:30", "ONTIME", "PWDx"),
    ("2011-07-02 08:00:00", "2011-07-05 07:59:58", "2011-07-05 07:59:59", "OVERDUE", "ISD"),
    ("2011-07-29 17:36:14", "2011-08-03 08:30:00", "2011-08-31 23:59:59", "OVERDUE", "BTDT"),
    ("2011-07-03 09:00:00", "", "2012-03-01 10:00:00", "ONTIME", "PARK"),
    ("2011-07-03 09:00:00", "", "", "ONTIME", "PARK"),
    ("2011-07-04 09:00:00", "2012-12-30 08:59:57", "", "OVERDUE", "PARK"),
    ("2011-07-04 12:51:06", "2011-07-05 12:51:06", "2013-01-23 15:42:54", "", "ISD"),
    ("2011-07-16 14:07:54", "2011-07-19 14:07:54", "", "", "PARK"),
    ("2011-07-21 07:54:28", "2011-07-21 00:00:00", "2011-07-21 10:53:25", "OVERDUE", "PWDx"),
    ("2011-08-22 10:12:00", "2059-12-31 19:00:00", "2013-02-03 10:00:00", "ONTIME", "PROP"),
    ("2011-08-22 10:12:00", "2011-08-22 12:12:00", "2011-08-22 10:12:00", "ONTIME", "PROP"),
]


def rows() -> list[Row]:
    names = ("open_dt", "target_dt", "closed_dt", "ontime", "department")
    return [
        row_of(
            dict(zip(names, told, strict=True))
            | {"case_enquiry_id": f"1010{n:08d}", "type": "Pothole", "case_title": "Pothole"}
        )
        for n, told in enumerate(SORTS)
    ]


def lived(some: list[Row]) -> boston_replay.Counted:
    desk = boston_replay.settle(row.department for row in some)
    Replay(desk).live(some)
    return boston_replay.counted(desk, NOW)


def sums(found: boston_replay.Counted) -> tuple[int, ...]:
    return tuple(sum(three[n] for three in found.values()) for n in range(3))


def test_one_case_of_each_sort_is_counted_as_its_dates_say() -> None:
    some = rows()
    found = lived(some)
    assert found == boston_replay.expected(some, NOW)
    assert sums(found) == (5, 4, 2)
    said = Counter(row.verdict for row in some)
    assert (said[Verdict.IN_TIME], said[Verdict.LATE]) == (6, 4)
    assert sorted(differences(some, NOW).values()) == [1, 2], "one open without due, two no word"
    assert not differences(some, NOW)[""]
    for row in some:
        case = Event.objects.get(source_id=row.number).case
        assert case.opened_at == row.begins
        assert (case.state == "closed") == (row.closed is not None)
        if row.due is not None and row.limit.unit == "urgent_hour":
            assert case.limit_due_at == row.due
    with clock.frozen(NOW):
        assert comparing.compare().first is None


@pytest.mark.skipif(not FILE.exists(), reason="the data of others is not here")
def test_a_sample_of_the_file_is_counted_as_its_dates_say() -> None:
    some = read(FILE)[::160]
    assert lived(some) == boston_replay.expected(some, NOW)
    assert not differences(some, NOW)[""]


@pytest.mark.skipif(not FILE.exists(), reason="the data of others is not here")
def test_every_word_of_the_file_is_explained_by_its_dates() -> None:
    all_ = read(FILE)
    said = Counter(row.verdict for row in all_)
    assert (said[Verdict.IN_TIME], said[Verdict.LATE], said[Verdict.NOTHING]) == (33397, 8316, 114)
    assert sorted(differences(all_, NOW).values()) == [114, 174]


def test_a_limit_in_working_days_ends_where_the_other_city_says() -> None:
    """Friday and two working days: Tuesday, holiday or not; after five it begins on Monday at half past eight."""
    friday, evening = rows()[0], rows()[3]
    limit = Limit(2, Unit.WORK_DAY)
    assert boston_limits.cause(friday, limit) == ""
    assert "after five" in boston_limits.cause(evening, limit)
