"""The calendar in the tables: publishing, replacing, and the hours of organisations."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest

from grid import calendar
from grid.deadlines import Limit, Unit, due_at
from grid.errors import BadFile
from grid.models import CalendarDay, WorkingHours
from grid.notices import SHIPPED, publish_file
from grid.worktime import DayRule, span
from hub.foundation import journal
from tests.db import small_city

pytestmark = pytest.mark.django_db
CITY = ZoneInfo("Asia/Shanghai")


def _write(folder: Path, text: str) -> Path:
    path = folder / "calendar.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_shipped_calendar_of_2026_agrees_with_another_source_on_every_day() -> None:
    publish_file(SHIPPED / "cn_2026.toml")
    cal = calendar.load()
    days = [
        date.fromordinal(n)
        for n in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())
    ]
    assert [cal.is_working(day) for day in days] == [
        chinese_calendar.is_workday(day) for day in days
    ]
    assert cal.published == {2026}


def test_publishing_says_in_the_journal_which_days_changed() -> None:
    publish_file(SHIPPED / "cn_2026.toml")
    entry = journal.after(0, 10)[-1]
    assert entry["kind"] == "calendar.published"
    assert "2026-02-14" in entry["data"]["days"]
    assert "2026-11-21" not in entry["data"]["days"]
    assert publish_file(SHIPPED / "cn_2026.toml").days == []


def test_publishing_next_year_ends_what_was_provisional(tmp_path: Path) -> None:
    publish_file(SHIPPED / "cn_2026.toml")
    publish_file(SHIPPED / "hours.toml")
    start, limit = datetime(2026, 12, 28, 2, tzinfo=UTC), Limit(5, Unit.WORK_DAY)
    before = due_at(start, limit, calendar.load())
    published = publish_file(
        _write(
            tmp_path,
            '[notice]\nyear=2027\ntitle="t"\nsource="s"\nversion="1"\n'
            '[[rest]]\nname="元旦"\nfirst=2027-01-01\nlast=2027-01-03\n',
        )
    )
    after = due_at(start, limit, calendar.load())
    assert published.days == [date(2027, 1, 1)]  # Saturday and Sunday are rest days anyway
    assert (before.provisional, after.provisional) == (True, False)
    assert before.at.astimezone(CITY).date() == date(2027, 1, 4)
    assert after.at.astimezone(CITY).date() == date(2027, 1, 5)


def test_an_organisation_has_its_own_hours_or_those_above_it(tmp_path: Path) -> None:
    city = small_city.make()
    publish_file(SHIPPED / "hours.toml")
    publish_file(_write(tmp_path, '[[hours]]\norganisation="urban"\nspans=[["07:00","19:00"]]\n'))
    monday = date(2026, 11, 23)
    early = (span("07:00", "19:00"),)
    assert calendar.load().of(city.orgs["urban"].pk).spans_of(monday) == early
    assert calendar.load().of(city.orgs["water"].pk).spans_of(monday) == early
    assert calendar.load().of(city.orgs["old-town"].pk).spans_of(monday) != early
    assert calendar.load().spans_of(monday) != early


def test_new_hours_hold_from_their_day_on_and_the_old_ones_stay_for_the_days_before(
    tmp_path: Path,
) -> None:
    publish_file(SHIPPED / "hours.toml")
    publish_file(_write(tmp_path, '[[hours]]\nvalid_from=2026-12-01\nspans=[["09:00","17:00"]]\n'))
    cal = calendar.load()
    assert cal.hours_of(date(2026, 11, 30)).text() == "08:30–12:00 14:00–18:00"
    assert cal.hours_of(date(2026, 12, 1)).text() == "09:00–17:00"
    assert WorkingHours.objects.count() == 2


def test_a_city_chooses_how_a_working_day_is_rounded(tmp_path: Path) -> None:
    publish_file(_write(tmp_path, '[policy]\nday_rule="fixed_hours"\nday_hours=7\n'))
    cal = calendar.load()
    assert (cal.day_rule, cal.day_hours) == (DayRule.FIXED_HOURS, 7)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("notice = 1 = 2", "TOML"),
        ("[holidays]\n", "sections"),
        ("", "sections"),
        ("[[rest]]\nfirst=2026-01-01\n", "[notice]"),
        ('[notice]\nyear=2026\ntitle="t"\nsource="s"\nversion=""\n', "notice.version"),
        (
            '[notice]\nyear=2026\ntitle="t"\nsource="s"\nversion="1"\n[[work]]\nday="soon"\n',
            "[[work]] 1",
        ),
        ('[[hours]]\nspans=[["12:00","08:00"]]\n', "[[hours]] 1"),
        ('[[hours]]\norganisation="nobody"\nspans=[["08:00","12:00"]]\n', "hours.organisation"),
        ('[policy]\nday_rule="maybe"\n', "[policy]"),
    ],
)
def test_a_wrong_file_is_refused_by_field_and_changes_nothing(
    tmp_path: Path, text: str, words: str
) -> None:
    publish_file(SHIPPED / "cn_2026.toml")
    held = CalendarDay.objects.count()
    with pytest.raises(BadFile) as refused:
        publish_file(_write(tmp_path, text))
    assert words in str(refused.value)
    assert CalendarDay.objects.count() == held
