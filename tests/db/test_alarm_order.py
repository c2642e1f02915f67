"""Readings in any order, repeated, in batches of any size, taken by two workers: the alarms of the sorted readings."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from events.models import Case, Event
from hub.foundation import clock
from hub.foundation.models import JournalEntry
from sensors import baselines, corrections, in_force, rules
from sensors.models import Alarm, AlarmRule, Device, DeviceState, DeviceType, Reading
from sensors.rules import Sample
from tests.db import small_city, small_wire
from tests.db.small_wire import message, take

#: Every measure with numbers that make alarms of the walk below.
MEASURES: dict[str, dict[str, Any]] = {
    "value": {"levels": [[3, 6, 5, 0, 0], [1, 8, 7, 240, 120]]},
    "flapping": {"levels": [[3, 6, 6, 0, 0]], "flapping": {"changes": 4, "window_s": 1200}},
    "rate": {"measure": {"kind": "rate", "window_s": 600, "per_s": 600}, "levels": [[2, 3, 1, 0, 0]]},
    "sum": {"measure": {"kind": "sum", "window_s": 900}, "levels": [[2, 50, 45, 0, 0]]},
    "mean": {"measure": {"kind": "mean", "window_s": 600}, "levels": [[2, 6, 5, 120, 0]]},
    "stuck": {"measure": {"kind": "spread", "window_s": 300}, "above": False,
              "levels": [[3, 0.5, 1, 0, 0]], "longest_gap_s": 600},
    "silence": {"measure": {"kind": "silence"}, "levels": [[3, 150, 150, 0, 0], [2, 240, 240, 0, 0]]},
    "deviation": {"measure": {"kind": "deviation", "floor": 0.5, "least": 1},
                  "levels": [[2, 2, 1, 0, 0]]},
    "hours": {"levels": [[3, 6, 5, 0, 0]], "when": [
        {"name": "夜间", "from": "22:00", "to": "06:00", "levels": [
            {"level": 2, "raise_at": 4.0, "clear_at": 3.0}]}]},
}  # fmt: skip
KEYS = ("level", "raise_at", "clear_at", "after_s", "clear_after_s")
#: What the rules allow, and what the way to the hub takes of it: the rest is for the other worker.
LATENESS_S, ON_THE_WAY_S = 3600, 1500
#: So long that each measure turns several times.
LENGTH = 120

Spells = list[tuple[datetime, datetime | None, int, int, float]]


#: An evening, so that the hours of the night begin meanwhile; the same on every day the test is run.
BEGAN = datetime(2025, 7, 1, 12, 30, tzinfo=UTC)


def walk(dice: random.Random) -> list[Sample]:
    """A value that wanders between 0 and 10 with plateaus, a reading a minute, now and then none for a while."""
    found, value, at = [], 3.0, BEGAN
    for _ in range(LENGTH):
        at += timedelta(seconds=60 * dice.choice((1, 1, 1, 1, 1, 2, 4)))
        value = min(10.0, max(0.0, value + dice.choice((0, 0, 0, 1, -1, 2, -2, 0.25))))
        found.append(Sample(at, value))
    return found


def arriving(dice: random.Random, series: Sequence[Sample]) -> list[Sample]:
    """Each up to its lateness late, one in five twice."""
    late = [(one.at + timedelta(seconds=dice.uniform(0, ON_THE_WAY_S)), one) for one in series]
    late += [
        (one.at + timedelta(seconds=dice.uniform(0, ON_THE_WAY_S)), one)
        for one in series
        if dice.random() < 0.2
    ]
    return [one for _, one in sorted(late)]


@pytest.fixture
def ground(transactional_db: None) -> dict[str, Device]:
    """A rule of each measure on devices of its own type."""
    small_city.make()
    found = {}
    for name, said in MEASURES.items():
        kind = DeviceType.objects.create(
            code=name, name=name, quantities={"x": {"name": "值", "unit": "m"}}
        )
        AlarmRule.objects.create(
            code=name, name=name, device_type=kind, quantity="x", lateness_s=LATENESS_S,
            class_scheme="hub-monitoring", class_kind="matter", class_code="0101",
            valid_from=clock.now(),
            **said | {"levels": [dict(zip(KEYS, one, strict=True)) for one in said["levels"]]},
        )  # fmt: skip
        found[name] = Device.objects.create(code=f"d-{name}", type=kind)
    small_wire.devices()
    return found


@pytest.mark.slow
def test_two_workers_and_any_order_make_the_alarms_of_the_sorted_readings(
    ground: dict[str, Device],
) -> None:
    dice = random.Random(20261122)
    usual_of(ground["deviation"])
    series = {name: walk(dice) for name in ground}
    messages = [
        (name, one) for name, readings in series.items() for one in arriving(dice, readings)
    ]
    # devices are mixed, each keeps the order in which its readings arrive
    slots = [name for name, _ in messages]
    dice.shuffle(slots)
    waiting = {name: iter([one for of, one in messages if of == name]) for name in series}
    stream = [(name, next(waiting[name])) for name in slots]
    work(dice, stream)
    assert Reading.objects.filter(late=True).count() == 0
    assert Reading.objects.count() == sum(map(len, series.values()))
    for name, readings in series.items():
        held = in_force.in_force(AlarmRule.objects.get(code=name))
        pair = (ground[name].pk, "x")
        terms = held.terms(pair[0], baselines.of([pair]).get(pair, ()))
        assert terms is not None
        wanted = [
            (one.raised_at, one.cleared_at, one.level, one.worst, one.value)
            for one in rules.spells(terms, readings)
        ]
        assert wanted, name
        assert found(ground[name]) == wanted, name
    consistent()


def usual_of(device: Device) -> None:
    """Some readings of the week before make what is usual of the deviation's device."""
    week = timedelta(days=7)
    Reading.objects.bulk_create(
        Reading(
            device=device, quantity="x", observed_at=BEGAN - week + timedelta(minutes=10 * n),
            value=4.0 + n % 3, time_source="o", received_at=BEGAN,
        )
        for n in range(60)
    )  # fmt: skip
    baselines.reckon(BEGAN - timedelta(hours=1))
    Reading.objects.filter(device=device).delete()


def work(dice: random.Random, stream: list[tuple[str, Sample]]) -> None:
    """Two workers take batches of any size side by side, and of each two the later one may be stored first."""
    together = threading.Barrier(2, timeout=120)
    batches = list[list[Any]]()
    while stream:
        size = dice.randint(1, 8)
        batches.append([said(name, one) for name, one in stream[:size]])
        stream = stream[size:]
    taken = list[int]()

    def worker(first: int) -> None:
        try:
            for number in range(first, len(batches) // 2 * 2, 2):
                together.wait()
                take(*batches[number])
                taken.append(number)
        finally:
            connection.close()

    workers = [threading.Thread(target=worker, args=(first,)) for first in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(300)
    if len(batches) % 2:
        take(*batches[-1])
    assert len(taken) == len(batches) // 2 * 2


def said(name: str, one: Sample) -> Any:
    return message(f"device/d-{name}/up", {"at": one.at.isoformat(), "values": {"x": one.value}})


def found(device: Device) -> Spells:
    living = Alarm.objects.filter(device=device, withdrawn_at__isnull=True).order_by("raised_at")
    return list(living.values_list("raised_at", "cleared_at", "level", "worst", "value"))


def consistent() -> None:
    """Alarms, cases, journal and what the devices remember say the same."""
    alarms = list(Alarm.objects.all())
    assert all(one.case_id for one in alarms)
    assert Event.objects.count() == len(alarms)
    raised = JournalEntry.objects.filter(kind="alarm.raised").values_list("data__alarm", flat=True)
    assert sorted(raised) == sorted(one.pk for one in alarms)
    open_ = {one.device_id: one.level for one in alarms if one.cleared_at is None}
    told = DeviceState.objects.filter(alarm_level__isnull=False)
    assert dict(told.values_list("device_id", "alarm_level")) == open_
    assert Case.objects.exists()
    for one in alarms:
        assert one.evidence, one
        times = [at for at, _ in one.evidence]
        assert len(times) == len(set(times))


@pytest.fixture
def ponding(transactional_db: None) -> AlarmRule:
    small_city.make()
    small_wire.devices()
    rule = AlarmRule.objects.get()
    rule.lateness_s = 600
    rule.levels = [{"level": 2, "raise_at": 0.2, "clear_at": 0.2, "after_s": 240}]
    rule.save()
    return rule


def test_an_alarm_that_never_was_is_withdrawn_and_its_case_stays(ponding: AlarmRule) -> None:
    take(small_wire.level(0.3, 10), small_wire.level(0.3, 5))
    case = Case.objects.get()
    take(small_wire.level(0.0, 7))
    alarm = Alarm.objects.get()
    assert alarm.withdrawn_at is not None
    assert alarm.cleared_at is not None
    assert alarm.last_why is not None
    assert alarm.last_why["code"] == "sensors.alarm.withdrawn"
    assert "不撤回" in alarm.last_why["zh"]
    assert [one["now"] for one in alarm.corrections] == [None]
    assert DeviceState.objects.get().alarm_level is None
    entry = JournalEntry.objects.filter(kind="alarm.corrected").get()
    assert (entry.case_id, entry.data["level"], entry.data["was"]) == (case.pk, None, 2)
    assert Case.objects.get().state == case.state
    # the reading that was missing makes it an alarm again: the same one, on the same case
    take(small_wire.level(0.3, 6), small_wire.level(0.3, 1))
    again = Alarm.objects.get(cleared_at__isnull=True)
    assert again.case_id == case.pk


def test_a_reading_later_than_allowed_is_marked_and_only_noted_on_the_alarm(
    ponding: AlarmRule,
) -> None:
    take(*(small_wire.level(0.3, minutes) for minutes in (40, 35, 30, 20, 10)))
    alarm = Alarm.objects.get()
    late = small_wire.level(0.0, 37)
    take(late, late)
    take(late)
    assert [one.value for one in Reading.objects.filter(late=True)] == [0.0]
    noted = Alarm.objects.get()
    assert (noted.raised_at, noted.cleared_at, noted.level) == (alarm.raised_at, None, alarm.level)
    assert (noted.withdrawn_at, noted.last_why) == (None, alarm.last_why)
    assert len(noted.corrections) == 1
    assert noted.corrections[0]["why"]["code"] == "sensors.alarm.too_late"
    entry = JournalEntry.objects.get(kind="alarm.corrected")
    assert (entry.data["level"], entry.data["was"]) == (2, 2)
    assert DeviceState.objects.get().alarm_level == 2


def test_of_an_alarm_that_would_have_been_several_the_others_are_told_too(
    ponding: AlarmRule,
) -> None:
    ponding.levels = [{"level": 2, "raise_at": 0.2, "clear_at": 0.1}]
    ponding.save()
    take(small_wire.level(0.3, 60), small_wire.level(0.3, 30), small_wire.level(0.3, 1))
    take(small_wire.level(0.0, 45))
    [one] = Alarm.objects.get().corrections
    assert one["why"]["code"] == "sensors.alarm.too_late_several"
    assert one["why"]["values"]["alarms"] == 2
    assert one["now"]["cleared_at"] is not None
    assert "会是 2 次报警" in one["why"]["zh"]
    assert "尚未解除" in one["why"]["zh"]
    take(small_wire.level(0.0, 44))  # the same two
    assert len(Alarm.objects.get().corrections) == 1
    take(small_wire.level(0.0, 20))
    assert Alarm.objects.get().corrections[-1]["why"]["values"]["alarms"] == 3
    # of one that is over
    take(small_wire.level(0.0, 0))
    take(small_wire.level(0.0, 15), small_wire.level(0.3, 14))
    said = Alarm.objects.get().corrections[-1]["why"]
    assert (said["code"], said["values"]["alarms"]) == ("sensors.alarm.too_late_several_cleared", 3)


def test_what_would_take_too_long_to_say_is_noted_as_such_once(
    ponding: AlarmRule, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(*(small_wire.level(0.3, minutes) for minutes in (40, 35, 30, 20, 10)))
    alarm = Alarm.objects.get()
    monkeypatch.setattr(corrections, "MOST_READINGS", 5)
    take(small_wire.level(0.0, 37))
    take(small_wire.level(0.0, 36))
    noted = Alarm.objects.get()
    assert (noted.raised_at, noted.level, noted.last_why) == (alarm.raised_at, 2, alarm.last_why)
    [one] = noted.corrections
    assert one["why"]["code"] == "sensors.alarm.too_late_unreckoned"
    assert "超过 5 个" in one["why"]["zh"]
    assert Reading.objects.filter(late=True).count() == 2
    # as soon as there are few enough it is said
    monkeypatch.setattr(corrections, "MOST_READINGS", 50)
    take(small_wire.level(0.0, 38))
    assert Alarm.objects.get().corrections[-1]["why"]["code"] == "sensors.alarm.too_late"
