"""A maintenance window silences with a trace, by the time of the readings; what still holds speaks up at its end."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta
from typing import Any

import pytest

from events.models import Case
from grid.models import Area, Level, Post
from grid.posts import scope_of
from hub.foundation import clock, due
from hub.foundation.access import Actor, Role, Scope
from hub.foundation.clock import now
from hub.foundation.errors import BadInput, Forbidden
from hub.foundation.ids import uuid7
from hub.foundation.models import Due, JournalEntry
from sensors import maintaining, speaking_up
from sensors.envelope import Envelope
from sensors.maintaining import Wanted
from sensors.models import Alarm, Device, Maintenance
from tests.db import small_city, small_work
from tests.db.small_wire import devices, level, message, take
from tests.db.small_work import Work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def work() -> Work:
    made = small_work.make()
    devices()
    return made


def window(
    work: Work, who: str = "值班", begins: float = -60, ends: float = 60, **of: Any
) -> Maintenance:
    """A window, its times in minutes from now."""
    wanted = Wanted(
        begins_at=now() + timedelta(minutes=begins), ends_at=now() + timedelta(minutes=ends),
        reason="探头清洗", **(of or {"device": "well-1"}),
    )  # fmt: skip
    done = maintaining.announce(uuid7(), wanted, work.who(who))
    assert done.result == "applied", done
    return Maintenance.objects.get(pk=done.data["id"])


def kinds() -> set[str]:
    return set(JournalEntry.objects.values_list("kind", flat=True))


def over(work: Work, row: Maintenance) -> None:
    """Its end has come."""
    Maintenance.objects.filter(pk=row.pk).update(ends_at=now())
    speaking_up.end("", {"maintenance": row.pk})


def test_an_alarm_inside_it_is_recorded_with_its_trace_and_calls_nobody(work: Work) -> None:
    row = window(work)
    take(level(0.31, 3))
    take(level(0.06, 2))
    alarm = Alarm.objects.get()
    assert (alarm.silenced_id, alarm.case_id, alarm.level, alarm.worst) == (row.pk, None, 3, 1)
    assert len(alarm.evidence) == 2
    take(level(0.0, 1))
    assert Alarm.objects.get().cleared_at is not None
    over(work, row)
    assert not Case.objects.exists()
    assert {"maintenance.announced", "alarm.silenced", "maintenance.over"} <= kinds()
    told = JournalEntry.objects.get(kind="maintenance.over").data
    assert (told["silenced"], told["spoke_up"]) == (1, 0)


def test_a_reading_told_late_of_a_window_that_is_over_calls_somebody_if_it_still_holds(
    work: Work,
) -> None:
    row = window(work, begins=-60, ends=60)
    Maintenance.objects.filter(pk=row.pk).update(ends_at=now() - timedelta(minutes=2))
    speaking_up.end("", {"maintenance": row.pk})
    take(level(0.31, 9), level(0.0, 8))  # came and went inside it
    alarm = Alarm.objects.get()
    assert (alarm.silenced_id, alarm.case_id) == (row.pk, None)
    take(level(0.31, 3))
    other = Alarm.objects.exclude(pk=alarm.pk).get()
    assert (other.silenced_id, other.case_id) == (None, Case.objects.get().pk)


def test_what_still_holds_at_its_end_speaks_up_once(work: Work) -> None:
    row = window(work)
    take(level(0.31, 3))
    over(work, row)
    over(work, row)
    alarm, case = Alarm.objects.get(), Case.objects.get()
    assert (alarm.case_id, alarm.silenced_id) == (case.pk, row.pk)
    entry = JournalEntry.objects.get(kind="alarm.raised")
    assert entry.data["why"]["code"] == "sensors.maintenance.still"
    take(level(0.0, 1))
    assert "alarm.cleared" in kinds()


def test_a_reading_after_its_end_speaks_before_the_clock_does(work: Work) -> None:
    window(work, ends=60)
    Maintenance.objects.update(begins_at=now() - timedelta(minutes=60))
    take(level(0.06, 3))
    Maintenance.objects.update(ends_at=now() - timedelta(minutes=2))
    take(level(0.31, 1))
    assert Alarm.objects.get().case_id == Case.objects.get().pk
    assert "alarm.level_changed" in kinds()


def test_it_is_asked_by_the_time_of_the_reading(work: Work) -> None:
    row = window(work)
    Maintenance.objects.filter(pk=row.pk).update(ends_at=now() - timedelta(minutes=10))
    take(level(0.31, 20))
    assert Alarm.objects.get().case_id is None
    take(level(0.0, 5), level(0.31, 4))
    assert Alarm.objects.filter(case_id__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("of", "device", "silent"),
    [
        ({"gateway": "gateway-1"}, "well-2", True),
        ({"gateway": "gateway-1"}, "gateway-1", True),
        ({"gateway": "gateway-1"}, "well-1", False),
        ({"type": "ponding"}, "well-2", True),
        ({"type": "ponding", "area": "老城街道"}, "well-1", True),
        ({"type": "ponding", "area": "老城街道"}, "well-2", False),
        ({"device": "well-1", "area": "老城街道"}, "well-1", True),
    ],
)
def test_all_that_it_names_must_fit(
    work: Work, of: dict[str, str], device: str, silent: bool
) -> None:
    well = Device.objects.get(code="well-1")
    well.cell = Area.objects.filter(
        path__contains=[work.city.areas["老城街道"].pk], level=Level.GRID
    ).first()
    well.save()
    named: dict[str, Any] = dict(of)
    if "area" in named:
        named["area"] = work.city.areas[named["area"]].pk
    window(work, **named)
    take(level(0.31, 1, device))
    assert (Alarm.objects.get().case_id is None) == silent


def test_another_window_takes_over_what_one_leaves(work: Work) -> None:
    row, longer = window(work), window(work, ends=600, type="ponding")
    take(level(0.31, 3))
    alarm = Alarm.objects.get()
    assert alarm.silenced_id == longer.pk  # of two the one that ends last
    Maintenance.objects.filter(pk=longer.pk).update(ends_at=now())
    speaking_up.end("", {"maintenance": longer.pk})
    assert Alarm.objects.get().silenced_id == row.pk
    assert not Case.objects.exists()


def test_the_clock_process_ends_it(work: Work) -> None:
    row = window(work)
    take(level(0.31, 3))
    done = maintaining.shorten(uuid7(), row.pk, work.who("派遣"))
    assert done.result == "applied"
    assert Due.objects.get(kind=speaking_up.DUE).at <= now()
    while due.run_one():
        pass
    assert Case.objects.count() == 1
    assert not Due.objects.filter(kind=speaking_up.DUE).exists()


def test_who_may_and_within_what(work: Work) -> None:
    for name in ("采集甲", "话务", "审计", "联络"):
        with pytest.raises(Forbidden):
            window(work, name)
    command, scope = uuid7(), work.who("值班")
    wanted = Wanted(now(), now() + timedelta(hours=1), "检修", device="well-1")
    first = maintaining.announce(command, wanted, scope)
    assert maintaining.announce(command, wanted, scope).data == first.data
    assert Maintenance.objects.count() == 1
    unknown = maintaining.announce(
        uuid7(), Wanted(now(), now() + timedelta(hours=1), "检修", device="nobody"), scope
    )
    assert unknown.result == "refused"


def test_who_runs_the_hub_ends_any_window_they_see(work: Work) -> None:
    row = window(work)
    runs = Scope(Actor("user", "test", role=Role.SYSTEM_ADMIN))
    assert [one.window.pk for one in maintaining.listed(runs)[0]] == [row.pk]
    assert maintaining.shorten(uuid7(), row.pk, runs).result == "applied"
    row.refresh_from_db()
    assert row.ends_at <= now()


@pytest.fixture
def contractor(work: Work) -> Scope:
    """Who keeps gateway-1 in order; well-2 behind it is the same unit's, well-3 of another one in another street."""
    user = small_city.user("养护")
    post = Post.objects.create(
        user=user, role=Role.CONTRACTOR_UNIT.value, organisation=work.city.orgs["repair"],
        valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    gateway = Device.objects.get(code="gateway-1")
    Device.objects.filter(code__in=("gateway-1", "well-2")).update(owner=work.city.orgs["repair"])
    Device.objects.create(
        code="well-3", type=gateway.type, gateway=gateway, owner=work.city.orgs["water"],
        cell=work.city.areas["江北社区"],
    )  # fmt: skip
    return scope_of(user, post)


def behind(device: str) -> Envelope:
    """A level of a device behind gateway-1 that is an alarm."""
    said = {"at": now().isoformat(), "device": device, "values": {"water_level": 0.31}}
    return message("device/gateway-1/up", said)


def test_a_units_window_on_a_gateway_silences_what_the_unit_sees(
    work: Work, contractor: Scope
) -> None:
    wanted = Wanted(
        now() - timedelta(minutes=5), now() + timedelta(hours=1), "检修", gateway="gateway-1"
    )
    assert maintaining.announce(uuid7(), wanted, contractor).result == "applied"
    take(behind("well-2"), behind("well-3"))
    silenced = dict(Alarm.objects.values_list("device__code", "silenced"))
    assert silenced == {"well-2": Maintenance.objects.get().pk, "well-3": None}
    assert Case.objects.count() == 1
    # what it silenced when it ends is asked the same
    over(work, Maintenance.objects.get())
    assert Case.objects.count() == 2


def test_whom_the_devices_behind_a_gateway_concern_hears_of_the_desks_window(
    work: Work, contractor: Scope
) -> None:
    row = window(work, gateway="gateway-1")
    orgs, areas = work.city.orgs, work.city.areas
    for one in ("water", "repair"):
        assert f"org:{orgs[one].pk}" in row.audience
    assert f"area:{areas['江北街道'].pk}" in row.audience
    assert f"area:{areas['江北社区'].pk}" not in row.audience
    take(behind("well-3"))
    assert not Case.objects.exists()
    entry = JournalEntry.objects.get(kind="alarm.silenced")
    assert {f"area:{areas['江北社区'].pk}", f"org:{orgs['water'].pk}"} <= set(entry.audience)


def test_what_runs_is_shown_before_whatever_is_planned(work: Work) -> None:
    running = window(work, ends=30)
    for n in range(maintaining.MOST + 1):
        window(work, begins=60 + n, ends=600 + n)
    first, more = maintaining.listed(work.who("值班"))
    assert first[0].window == running
    assert [one.state for one in first[:3]] == ["running", "coming", "coming"]
    starts = [one.window.begins_at for one in first[1:]]
    assert starts == sorted(starts)
    rest, further = maintaining.listed(work.who("值班"), 1)
    assert (more, len(rest), further) == (True, 2, False)
    Maintenance.objects.filter(pk=running.pk).update(ends_at=now() - timedelta(minutes=1))
    assert maintaining.listed(work.who("值班"), 1)[0][-1].state == "over"


@pytest.mark.parametrize(
    ("begins", "ends", "reason", "of"),
    [
        (0, -1, "检修", "well-1"),
        (0, 60 * 24 * 40, "检修", "well-1"),
        (-60 * 24, 60, "检修", "well-1"),
        (0, 60, "  ", "well-1"),
        (0, 60, "检修", ""),
    ],
)
def test_times_and_names_that_make_no_sense_are_refused(
    work: Work, begins: float, ends: float, reason: str, of: str
) -> None:
    at = clock.now()
    wanted = Wanted(at + timedelta(minutes=begins), at + timedelta(minutes=ends), reason, device=of)
    with pytest.raises(BadInput):
        maintaining.announce(uuid7(), wanted, work.who("值班"))
