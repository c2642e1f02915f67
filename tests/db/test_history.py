"""The days before: lived through by their own clock, by the rules, with some work left open at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from pytest_django import DjangoDbBlocker

from events.models import Case, Event, WorkItem
from events.states import ENDED
from grid import posts
from grid.models import Post
from hub.demo import history, watched
from hub.demo.history import Filled
from hub.foundation import clock, verifying
from hub.foundation.access import Role
from hub.foundation.models import Due, JournalEntry, User
from hub.foundation.models.journal import AUDITED
from tests.db.small_work import AT, Work

DAYS, CASES = 4, 60


@pytest.fixture(scope="module")
def past(working_city: Work, django_db_blocker: DjangoDbBlocker) -> Iterator[Filled]:
    with django_db_blocker.unblock(), clock.frozen(AT):
        yield history.fill(lambda text: None, days=DAYS, cases=CASES, seed=2)


pytestmark = pytest.mark.django_db


def test_about_as_many_cases_are_opened_as_asked_and_no_command_is_refused(past: Filled) -> None:
    assert CASES * 0.6 < past.cases < CASES * 1.5
    assert past.cases == Case.objects.count()
    assert not past.refused
    assert past.stuck == 0


def test_everything_lies_in_the_past_in_the_order_of_time(past: Filled) -> None:
    times = list(
        JournalEntry.objects.filter(case_id__isnull=False)
        .order_by("seq")
        .values_list("recorded_at", flat=True)
    )
    assert all(before <= after for before, after in pairwise(times))
    assert AT - timedelta(days=DAYS) <= times[0]
    assert times[-1] <= AT
    days = {
        at.astimezone(clock.CITY).date() for at in Case.objects.values_list("opened_at", flat=True)
    }
    assert len(days) >= DAYS


def test_cases_end_and_some_are_left_open(past: Filled) -> None:
    ended = Case.objects.filter(state__in=[state.value for state in ENDED]).count()
    assert 0 < ended < past.cases
    assert past.states["closed"] > past.cases / 3


def test_nobody_judged_what_he_handled(past: Filled) -> None:
    for check in WorkItem.objects.filter(kind="check", state="done"):
        handled = WorkItem.objects.filter(case_id=check.case_id, kind__startswith="handle")
        people = {who for pair in handled.values_list("person_id", "done_by_id") for who in pair}
        assert check.done_by_id not in people


def test_the_journal_holds_and_nothing_was_set_to_fall_due(past: Filled) -> None:
    assert not verifying.verify().fault
    assert not Due.objects.exists()


def test_calls_were_followed_by_other_calls(past: Filled) -> None:
    assert Event.objects.count() > past.cases


def test_steps_were_taken_at_times_of_their_own(past: Filled) -> None:
    acted = JournalEntry.objects.filter(kind="item.reported").values_list("acted_at", "recorded_at")
    assert acted
    assert all(done <= told for done, told in acted)
    assert any(done < told for done, told in acted)


def test_auditors_find_looks_a_refused_one_and_what_became_of_rights(past: Filled) -> None:
    home = Post.objects.filter(role=Role.SHIFT_SUPERVISOR).first()
    assert home is not None
    security = User.objects.create_user("security", password=None)
    posts.assign(security, Role.SECURITY_ADMIN, home.organisation, valid_from=AT.date())
    before = JournalEntry.objects.filter(kind__in=AUDITED).count()
    with clock.frozen(AT):
        watched.play()
        watched.play()  # the second time nobody is hired
    found = JournalEntry.objects.filter(kind__in=AUDITED).order_by("seq")[before:]
    kinds = Counter(one.kind for one in found)
    assert kinds["case.caller_revealed"] > 1
    assert kinds["caller.look_refused"]
    for kind in ("user.made", "post.ended", "user.locked"):
        assert kinds[kind] == 1
    assert not verifying.verify().fault
