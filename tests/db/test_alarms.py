"""Alarms from reading to case: one open per device and rule, its story on the case."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from events.models import Case, Event
from hub.foundation import clock
from hub.foundation.models import JournalEntry
from sensors import replaying
from sensors.models import Alarm, AlarmRule, Device, DeviceState, Reading
from tests.db import small_city, small_wire
from tests.db.small_wire import level, message, order, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city() -> small_city.City:
    return small_city.make()


@pytest.fixture(autouse=True)
def devices(city: small_city.City) -> dict[str, Device]:
    return small_wire.devices()


def kinds() -> list[str]:
    return list(JournalEntry.objects.order_by("seq").values_list("kind", flat=True))


def test_a_reading_beyond_its_threshold_raises_an_alarm_and_opens_its_case() -> None:
    take(level(0.31, 1))
    alarm = Alarm.objects.get()
    case = Case.objects.get()
    assert (alarm.level, alarm.worst, alarm.value, alarm.case_id) == (1, 1, 0.31, case.pk)
    assert [value for _, value in alarm.evidence] == [0.31]
    assert (case.kind, case.device_id, case.alarm_id) == ("alarm", alarm.device_id, alarm.pk)
    assert (case.importance, case.place_status) == (3, "exact")
    assert Event.objects.get().source_id == str(alarm.uid)
    assert alarm.why["code"] == "sensors.alarm.raised_above"
    assert "0.31" in alarm.why["zh"]
    assert DeviceState.objects.get().alarm_level == 1
    entry = JournalEntry.objects.get(kind="alarm.raised")
    assert (entry.case_id, entry.data["level"]) == (case.pk, 1)
    assert entry.data["card"]["id"] == case.pk
    assert "area:" in "".join(entry.audience)


def test_it_grows_falls_and_clears_on_the_same_case() -> None:
    take(level(0.06, 9))
    take(level(0.16, 8))
    take(level(0.26, 7))
    take(level(0.10, 6))
    take(level(0.01, 5))
    alarm = Alarm.objects.get()
    assert (alarm.worst, alarm.cleared_at is not None) == (1, True)
    assert Case.objects.get().importance == 3
    told = [kind for kind in kinds() if kind.startswith("alarm.")]
    assert told == ["alarm.raised", *["alarm.level_changed"] * 3, "alarm.cleared"]
    assert DeviceState.objects.get().alarm_level is None
    assert [value for _, value in alarm.evidence] == [0.06, 0.16, 0.26, 0.1]


def test_a_whole_story_in_one_batch_is_told_in_order() -> None:
    take(*(level(value, 10 - n) for n, value in enumerate((0.06, 0.01, 0.3, 0.01, 0.07))))
    spells = Alarm.objects.order_by("raised_at").values_list("worst", "cleared_at")
    assert [(worst, cleared is None) for worst, cleared in spells] == [
        (3, False), (1, False), (3, True),
    ]  # fmt: skip
    assert Event.objects.count() == 3
    assert Case.objects.count() == 1  # it flaps: one problem, one case


def test_a_quiet_device_leaves_no_state() -> None:
    for n in range(5):
        take(level(0.01, 10 - n))
    assert DeviceState.objects.get().memories == {}
    take(level(0.06, 1))
    assert DeviceState.objects.get().memories["ponding"]["told"] == 3
    take(level(0.01, 0))
    state = DeviceState.objects.get()
    assert (state.memories["ponding"]["told"], state.alarm_level) == (None, None)


def test_a_late_reading_of_a_quiet_device_falls_into_its_place() -> None:
    take(level(0.01, 5))
    take(level(0.30, 8))
    over = (
        Alarm.objects.get()
    )  # what the sorted readings say: raised, and cleared three minutes later
    assert (over.worst, over.cleared_at is None) == (1, False)
    take(level(0.30, 4))
    assert Alarm.objects.get(cleared_at__isnull=True).worst == 1
    take(level(0.0, 6))
    before, over = over, Alarm.objects.get(pk=over.pk)
    assert over.cleared_at is not None
    assert before.cleared_at is not None
    assert over.cleared_at < before.cleared_at
    assert over.corrections[0]["why"]["code"] == "sensors.alarm.put_right_cleared"
    assert Alarm.objects.count() == 2
    assert Case.objects.count() == 1


def test_a_repeated_reading_is_not_judged_again() -> None:
    one = level(0.3, 3)
    take(one, one)
    take(one)
    take(level(0.01, 2))
    take(one)
    assert Alarm.objects.count() == 1
    assert Alarm.objects.get().cleared_at is not None


def test_minimum_duration_counts_the_time_of_the_readings() -> None:
    rule = AlarmRule.objects.get()
    rule.levels = [{"level": 1, "raise_at": 0.25, "clear_at": 0.2, "after_s": 600}]
    rule.save()
    take(level(0.3, 30), level(0.3, 25))
    assert not Alarm.objects.exists()
    take(level(0.3, 20))
    alarm = Alarm.objects.get()
    assert alarm.why["values"]["held_for_s"] == 600
    assert "持续 10 分钟" in alarm.why["zh"]
    assert len(alarm.evidence) == 3


def test_a_new_version_of_a_rule_takes_over_open_alarms() -> None:
    take(level(0.16, 5))
    old = AlarmRule.objects.get()
    AlarmRule.objects.filter(pk=old.pk).update(valid_to=clock.now())
    new = AlarmRule.objects.create(
        code=old.code, version=2, name=old.name, device_type=old.device_type, quantity=old.quantity,
        levels=[{"level": 1, "raise_at": 0.5, "clear_at": 0.4}], valid_from=clock.now(),
    )  # fmt: skip
    take(level(0.16, 4))
    alarm = Alarm.objects.get()
    assert alarm.rule_id == old.pk
    assert alarm.cleared_at is not None
    assert alarm.last_why is not None
    assert alarm.last_why["values"]["version"] == new.version


def test_the_database_allows_one_open_alarm_per_device_and_rule(
    devices: dict[str, Device],
) -> None:
    take(level(0.3, 1))
    alarm = Alarm.objects.get()
    alarm.pk, alarm.uid = None, "01890a5d-ac96-774b-bcce-b302099a8057"
    with pytest.raises(IntegrityError), transaction.atomic():
        alarm.save(force_insert=True)


def test_an_alarm_and_its_case_are_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no case today")

    monkeypatch.setattr("sensors.reporting.intake.report_many", fail)
    got = take(level(0.3, 1), level(0.01, 2))
    assert [len(parcel.refusals) for parcel in got] == [1, 0]
    assert not Alarm.objects.exists()
    assert DeviceState.objects.get().memories == {}
    assert list(Reading.objects.values_list("value", flat=True)) == [0.01]


def test_orders_and_alarms_of_one_batch_share_a_transaction_and_not_a_case() -> None:
    take(level(0.3, 1), order("GD-1"))
    assert sorted(Case.objects.values_list("kind", flat=True)) == ["alarm", "hotline"]


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_hear_of_one_device_raise_one_alarm() -> None:
    start = threading.Barrier(2)
    now = clock.now()

    def one(minute: int) -> None:
        said = {"at": (now - timedelta(minutes=minute)).isoformat(), "values": {"water_level": 0.3}}
        start.wait()
        take(message("device/well-1/up", said))
        connection.close()

    for turn in range(5):
        threads = [threading.Thread(target=one, args=(20 - 2 * turn - n,)) for n in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert Reading.objects.count() == 10
    assert Alarm.objects.filter(cleared_at__isnull=True).count() == 1
    assert Case.objects.count() == 1


def test_a_replay_that_keeps_its_times_takes_cases_by_the_recorded_clock() -> None:
    run = replaying.begin("recorded.csv")
    long_ago = small_wire.LONG_AGO
    said = {"at": long_ago.isoformat(), "values": {"water_level": 0.3}}
    take(
        message("device/well-1/up", said, properties={replaying.PROPERTY: str(run.pk)}),
        order("GD-9", occurred_at=long_ago.isoformat()),
    )
    alarm_case, live = Case.objects.order_by("kind")
    assert alarm_case.opened_at == long_ago
    assert live.opened_at > long_ago + timedelta(days=1)
    assert Alarm.objects.get().recorded_at == long_ago
    entry = JournalEntry.objects.filter(case_id=alarm_case.pk).first()
    assert entry is not None
    assert replaying.is_replayed(entry.seq, entry.recorded_at, [run])
    other = JournalEntry.objects.filter(case_id=live.pk).first()
    assert other is not None
    assert not replaying.is_replayed(other.seq, other.recorded_at, [run])


def test_a_message_cannot_move_the_clock_without_a_replay() -> None:
    said = order("GD-9", occurred_at=datetime(2024, 5, 1).astimezone().isoformat())
    for claim in ("not-a-uuid", "01890a5d-ac96-774b-bcce-b302099a8057"):
        take(message("hotline/12345/order", said.payload, properties={replaying.PROPERTY: claim}))
    assert Case.objects.get().opened_at > clock.now() - timedelta(hours=1)
