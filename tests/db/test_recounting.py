"""A calendar is published: open time limits are counted anew, once, in batches, and the old ones are kept."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from events import clocks, reactions, recounting, store, story
from events.draft import Context, Draft
from events.models import Case, Event, FilingRule, WorkItem
from grid import calendar
from grid.deadlines import Limit, Unit
from grid.notices import SHIPPED, publish_file
from hub import wiring
from hub.doctor import work as work_looks
from hub.foundation import clock, due, journal, reading
from hub.foundation.access import SYSTEM
from hub.foundation.clock import CITY
from hub.foundation.models import Due, JournalEntry, ReaderCursor
from tests.db import small_work
from tests.db.small_work import CURRENT, MANHOLE, Work, call, on_case, report

pytestmark = pytest.mark.django_db
#: The last Monday of 2026, ten in the morning: five working days reach into 2027.
LATE = dt.datetime(2026, 12, 28, 10, tzinfo=CITY)
#: New Year's Day falls on a Friday; the Saturday of the week after is worked for it.
NEXT_YEAR = """
[notice]
year = 2027
title = "t"
source = "s"
version = "1"
[[rest]]
name = "元旦"
first = 2027-01-01
last = 2027-01-03
"""


def publish(folder: Path, text: str = NEXT_YEAR) -> dt.date:
    """Publish it, as the command does before it counts."""
    path = folder / "calendar.toml"
    path.write_text(text, "utf-8")
    since = publish_file(path).since
    assert since is not None
    return since


def five_days(work: Work, n: int = 1) -> int:
    """A case in handling whose filing rule gives five working days."""
    case_id = report(call(n))[0].case_id
    rule = FilingRule.objects.get(class_code=MANHOLE, number=4)
    to = {"class_scheme": CURRENT, "class_code": MANHOLE, "rule_id": rule.pk}
    done = on_case(work.who("派遣"), case_id, "reclassify", **to)
    assert done.result == "applied", done.data
    return case_id


def recounted(case_id: int) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(case_id=case_id, kind="case.recounted").order_by("seq"))


def local(at: dt.datetime | None) -> str:
    assert at is not None
    return at.astimezone(CITY).strftime("%m-%d %H:%M")


@pytest.fixture
def late(work: Work) -> Iterator[Work]:
    """The city with the hours and the notice of 2026, in the last week of the year."""
    publish_file(SHIPPED / "cn_2026.toml")
    publish_file(SHIPPED / "hours.toml")
    with clock.frozen(LATE):
        yield work


def test_a_deadline_in_a_provisional_year_moves_and_the_journal_keeps_the_old_one(
    late: Work, tmp_path: Path
) -> None:
    case_id = five_days(late)
    before = Case.objects.get(pk=case_id)
    assert local(before.due_at) == "01-04 18:00"
    assert before.whys["deadline"]["code"].endswith(".provisional")
    moved = recounting.recount(publish(tmp_path))
    after = Case.objects.get(pk=case_id)
    assert moved == 1
    assert local(after.due_at) == local(after.limit_due_at) == "01-05 18:00"
    assert after.yellow_at is not None
    assert before.yellow_at is not None
    assert after.yellow_at > before.yellow_at
    assert after.whys["deadline"]["code"] == "grid.deadline.work_day"
    assert WorkItem.objects.get(case_id=case_id, kind="handle_lead").due_at == after.due_at
    (entry,) = recounted(case_id)
    told = {one["of"]: one for one in entry.data["moved"]}
    assert dt.datetime.fromisoformat(told["case"]["from"]) == before.due_at
    assert dt.datetime.fromisoformat(told["case"]["to"]) == after.due_at
    assert entry.data["card"]["due_at"] == told["case"]["to"]
    assert [item["due_at"] for item in entry.data["items"]] == [told["case"]["to"]]


def test_the_legal_reply_date_moves_with_the_calendar(late: Work, tmp_path: Path) -> None:
    case_id = report(call())[0].case_id
    event = Event.objects.get(case_id=case_id)
    assert (local(event.reply_due_at), event.reply_limits) == ("01-04 18:00", [[5, "work_day"]])
    recounting.recount(publish(tmp_path))
    assert local(Event.objects.get(pk=event.pk).reply_due_at) == "01-05 18:00"
    assert [one["of"] for one in recounted(case_id)[0].data["moved"]] == ["reply"]


def test_what_ends_before_the_change_and_what_has_ended_is_left_alone(
    late: Work, tmp_path: Path
) -> None:
    with clock.frozen(LATE - dt.timedelta(days=14)):
        early, over = five_days(late, 1), five_days(late, 2)
    gone = five_days(late, 3)
    on_case(late.who("值班"), gone, "void", reason_code="duplicate", reason="重复")
    versions = dict(Case.objects.values_list("id", "version"))
    assert recounting.recount(publish(tmp_path)) == 0
    assert dict(Case.objects.values_list("id", "version")) == versions
    assert recounted(early) == recounted(over) == recounted(gone) == []


def test_counting_twice_and_publishing_twice_changes_nothing_more(
    late: Work, tmp_path: Path
) -> None:
    case_id = five_days(late)
    since = publish(tmp_path)
    assert [recounting.recount(since) for _ in range(3)] == [1, 0, 0]
    publish_file(tmp_path / "calendar.toml")
    assert recounting.recount(since) == 0
    assert len(recounted(case_id)) == 1


def test_a_count_cut_short_goes_on_where_it_was(
    late: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "BATCH", 2)
    cases = [five_days(late, n) for n in range(1, 6)]
    since = publish(tmp_path)
    first = recounting.batch(since, 0)
    assert (first.looked, first.moved, first.last) == (2, cases[:2], cases[1])
    assert recounting.recount(since) == 3  # the first two stay as they are
    assert [len(recounted(case_id)) for case_id in cases] == [1] * 5


def test_the_doctor_says_which_calendar_is_missing_while_limits_reach_into_it(
    late: Work, tmp_path: Path
) -> None:
    report(call(2))  # two hours of clock time are never provisional
    assert [one.code for one in work_looks.look() if one.code.startswith("calendar")] == []
    five_days(late)
    (finding,) = (one for one in work_looks.look() if one.code.startswith("calendar"))
    assert finding.values == {"year": 2027, "count": 1}
    recounting.recount(publish(tmp_path))
    assert [one.code for one in work_looks.look() if one.code.startswith("calendar")] == []


def test_the_command_counts_and_says_how_many(late: Work, tmp_path: Path) -> None:
    case_id = five_days(late)
    (tmp_path / "2027.toml").write_text(NEXT_YEAR, "utf-8")
    said = io.StringIO()
    call_command("load_calendar", str(tmp_path / "2027.toml"), stdout=said)
    assert "1" in said.getvalue().splitlines()[-1]
    assert local(Case.objects.get(pk=case_id).due_at) == "01-05 18:00"


def test_the_clock_process_counts_what_was_published_without_it(late: Work, tmp_path: Path) -> None:
    wiring.connect()
    reading.start_at_head(recounting.NAME)
    case_id = five_days(late)
    publish(tmp_path)
    reader = wiring.READERS[recounting.NAME]
    assert reader.kinds is not None
    while reading.read_kinds(recounting.NAME, reader.read, reader.kinds):
        pass
    assert ReaderCursor.objects.get(name=recounting.NAME).seq == journal.head()
    while due.run_one():
        pass
    assert local(Case.objects.get(pk=case_id).due_at) == "01-05 18:00"
    # a decision that still knew the old calendar is committed just now
    stale = Case.objects.get(pk=case_id)
    stale.due_at = LATE
    stale.save(update_fields=["due_at"])
    Case.objects.filter(pk=case_id).update(due_at=dt.datetime(2027, 1, 4, 18, tzinfo=CITY))
    with clock.frozen(LATE + dt.timedelta(minutes=1)):
        while due.run_one():
            pass
    assert local(Case.objects.get(pk=case_id).due_at) == "01-05 18:00"
    assert not Due.objects.filter(kind=recounting.NAME).exists()


def test_a_department_is_counted_by_its_own_hours_and_only_its_cases_by_its_new_ones(
    work: Work, tmp_path: Path
) -> None:
    publish_file(SHIPPED / "hours.toml")
    publish(tmp_path, '[[hours]]\norganisation = "urban"\nspans = [["07:00", "19:00"]]\n')
    case_id = five_days(work)
    stage = report(call(2, class_code=small_work.BALCONY, caller=None))[0].case_id
    assert local(Case.objects.get(pk=case_id).due_at) == "11-25 19:00"
    assert local(Event.objects.get(case_id=case_id).reply_due_at) == "11-25 18:00"
    hours = '[[hours]]\norganisation = "urban"\nspans = [["07:00", "20:00"]]\n'
    assert recounting.recount(publish(tmp_path, hours)) == 1
    assert local(Case.objects.get(pk=case_id).due_at) == "11-25 20:00"
    assert recounted(stage) == []


def test_a_limit_that_ends_in_the_past_now_rings_once(work: Work, tmp_path: Path) -> None:
    publish_file(SHIPPED / "hours.toml")
    case_id = five_days(work)
    friday = dt.datetime(2026, 11, 25, 17, 30, tzinfo=CITY)
    with clock.frozen(friday - dt.timedelta(hours=6)):
        reactions.turn_lights()  # the sweep begins
    with clock.frozen(friday):
        reactions.turn_lights()
        since = publish(tmp_path, '[[hours]]\nspans = [["08:30", "12:00"], ["13:00", "17:00"]]\n')
        recounting.recount(since)
        assert local(Case.objects.get(pk=case_id).due_at) == "11-25 17:00"
        reactions.turn_lights()
        recounting.recount(since)
    with clock.frozen(friday + dt.timedelta(days=1)):
        reactions.turn_lights()
    kinds = JournalEntry.objects.filter(case_id=case_id, kind="case.overdue")
    assert kinds.count() == 1


def _under_lock(case_id: int, act: Any) -> None:
    """Change a case as a move would."""
    with journal.transaction() as work:
        draft = Draft(store.load([case_id])[case_id].copy())
        now = clock.now()
        ctx = Context(SYSTEM, now, now, calendar.load(), lambda table: 0, str)
        act(draft, ctx)
        draft.tell("case.commented", ctx)
        store.write([draft], work)


def test_a_suspended_case_stays_suspended_and_wakes_by_the_new_calendar(
    late: Work, tmp_path: Path
) -> None:
    case_id = five_days(late)
    _under_lock(case_id, lambda draft, ctx: clocks.suspend(draft.file, ctx.now))
    recounting.recount(publish(tmp_path))
    case = Case.objects.get(pk=case_id)
    assert case.suspended
    assert local(case.due_at) == "01-05 18:00"
    with clock.frozen(LATE + dt.timedelta(days=10)):  # Thursday 7 January, ten o'clock
        _under_lock(case_id, lambda draft, ctx: clocks.wake(draft.file, ctx.now, ctx.calendar))
    woken = Case.objects.get(pk=case_id)
    # it stood for the rest of Monday, 29, 30, 31 December, 4, 5, 6 January and an hour and a half of the 7th
    assert (woken.suspended, local(woken.due_at)) == (False, "01-14 18:00")


def test_an_item_of_another_level_keeps_its_own_clock_and_its_extension_in_the_new_calendar(
    late: Work, tmp_path: Path
) -> None:
    case_id = five_days(late)

    def climb(draft: Draft, ctx: Context) -> None:
        item = draft.file.items[0]
        clocks.start(item, ctx.now, Limit(3, Unit.WORK_DAY), ctx.calendar)
        clocks.extend(item, Limit(1, Unit.WORK_DAY), ctx.calendar)
        draft.touch(item)

    _under_lock(case_id, climb)
    item = WorkItem.objects.get(case_id=case_id, kind="handle_lead")
    assert (local(item.due_at), item.extensions) == ("01-01 18:00", [[1, "work_day"]])
    recounting.recount(publish(tmp_path))
    item.refresh_from_db()
    assert local(item.due_at) == "01-04 18:00"
    assert local(Case.objects.get(pk=case_id).due_at) == "01-05 18:00"
    assert {one["of"] for one in recounted(case_id)[0].data["moved"]} == {"case", "item", "reply"}


def test_an_item_with_its_own_clock_has_its_own_lights_and_each_is_told_once(work: Work) -> None:
    publish_file(SHIPPED / "hours.toml")
    case_id = five_days(work)

    def climb(draft: Draft, ctx: Context) -> None:
        clocks.start(draft.file.items[0], ctx.now, Limit(5, Unit.WORK_HOUR), ctx.calendar)
        draft.touch(draft.file.items[0])

    _under_lock(case_id, climb)  # Wednesday 10:00: yellow at 16:00, over at 17:00
    seen = []
    for hour in (10, 15, 16, 16, 17, 18, 23):
        with clock.frozen(small_work.AT.astimezone(CITY).replace(hour=hour)):
            reactions.turn_lights()
        told = JournalEntry.objects.filter(
            kind__startswith="item.", case_id=case_id, data__item__kind="handle_lead"
        )
        seen.append(sorted(told.values_list("kind", flat=True)))
    yellow, both = ["item.yellow"], ["item.overdue", "item.yellow"]
    assert seen == [[], [], yellow, yellow, both, both, both]
    item = WorkItem.objects.get(case_id=case_id, kind="handle_lead")
    assert {entry.data["item"]["id"] for entry in told} == {item.pk}
    assert not JournalEntry.objects.filter(kind="case.overdue").exists()


def test_the_journal_tells_it_as_a_sentence(late: Work, tmp_path: Path) -> None:
    case_id = five_days(late)
    recounting.recount(publish(tmp_path))
    entry = recounted(case_id)[0]
    said = story.sentence(entry.kind, entry.actor, entry.data)
    assert "2027-01-05 18:00" in said
    assert "2027-01-04 18:00" in said
