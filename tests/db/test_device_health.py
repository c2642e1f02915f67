"""Devices going offline by their own rhythm and coming back, and what else is wrong with them, in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.foundation import clock, journal
from sensors import looking, silence
from sensors.models import Device, DeviceHealth, DeviceType
from tests.db import small_city, small_wire
from tests.db.small_wire import level, message, take
from tests.db.small_work import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def devices() -> Iterator[dict[str, Device]]:
    city = small_city.make()
    with clock.frozen(AT):
        found = small_wire.devices()
        Device.objects.filter(code="well-1").update(
            cell=city.areas["大桥社区01"], owner=city.orgs["water"]
        )
        yield found


def say(
    device: str, at: datetime, value: float = 0.01, clock_off_s: float = 0, **more: float
) -> None:
    """A message at an instant, from a device whose clock may be wrong; the battery and the like beside the level."""
    said = (at + timedelta(seconds=clock_off_s)).isoformat()
    with clock.frozen(at):
        take(
            message(
                f"device/{device}/up", {"at": said, "values": {"water_level": value, **more}}, at
            )
        )


def speak(device: str, every_s: int, count: int, until: datetime = AT, **more: float) -> None:
    """`count` messages, the last at `until`; each a little different, as measured values are."""
    for n in reversed(range(count)):
        say(device, until - timedelta(seconds=n * every_s), 0.01 + n % 2 / 1000, **more)


def look(at: datetime) -> list[tuple[str, str]]:
    """Both looks of the clock process; kind and device of the entries they wrote."""
    before = journal.head()
    with clock.frozen(at):
        looking.look()
        silence.look()
    written = [one for one in journal.after(before) if one["kind"].startswith("device.")]
    return [(one["kind"], one["data"]["device"]) for one in written]


def offline_code(device: str) -> str:
    """The code of the reason why it is offline."""
    why = DeviceHealth.objects.get(device__code=device).offline_why
    return str(why["code"]) if why else ""


def codes(device: str) -> list[str]:
    return [one["code"] for one in DeviceHealth.objects.get(device__code=device).findings]


def test_a_device_goes_offline_by_its_own_rhythm_and_comes_back() -> None:
    speak("well-1", 60, 20)  # its type says 300 s
    assert look(AT) == []
    assert DeviceHealth.objects.get(device__code="well-1").silent_after_s == 180
    assert look(AT + timedelta(seconds=170)) == []
    assert look(AT + timedelta(seconds=200)) == [("device.offline", "well-1")]
    assert look(AT + timedelta(seconds=215)) == []
    health = DeviceHealth.objects.get(device__code="well-1")
    assert health.offline_since == AT
    assert offline_code("well-1") == "sensors.offline.silent"
    assert "180" in str(health.offline_why)
    back = AT + timedelta(minutes=30)
    say("well-1", back)
    assert look(back + timedelta(seconds=5)) == [("device.online", "well-1")]
    now = DeviceHealth.objects.get(device__code="well-1")
    assert (now.offline_since, now.offline_why, len(now.turns)) == (None, None, 2)


def test_who_oversees_the_place_and_who_owns_it_hear_of_it(
    devices: dict[str, Device],
) -> None:
    speak("well-1", 60, 20)
    look(AT)
    look(AT + timedelta(hours=1))
    entry = next(one for one in journal.after(0) if one["kind"] == "device.offline")
    device = Device.objects.select_related("cell", "owner").get(code="well-1")
    assert device.cell is not None
    assert device.owner is not None
    assert set(entry["audience"]) == {
        *(f"area:{one}" for one in device.cell.path),
        *(f"org:{one}" for one in device.owner.path),
    }
    assert entry["data"]["why"]["code"] == "sensors.offline.silent"


def test_a_slow_device_is_not_called_offline_by_the_rhythm_of_its_type() -> None:
    speak("well-1", 1100, 20)
    look(AT)
    assert look(AT + timedelta(seconds=1000)) == []
    assert look(AT + timedelta(seconds=3400)) == [("device.offline", "well-1")]


def test_a_last_will_is_believed_at_once() -> None:
    speak("well-1", 60, 20)
    look(AT)
    at = AT + timedelta(seconds=5)
    with clock.frozen(at):
        take(message("device/well-1/status", {"state": "offline"}, at))
    assert look(at + timedelta(seconds=1)) == [("device.offline", "well-1")]
    assert offline_code("well-1") == "sensors.offline.said"


def test_a_cut_gateway_is_one_thing_that_happened() -> None:
    speak("gateway-1", 60, 20)
    for n in range(20):
        at = AT - timedelta(seconds=60 * n)
        with clock.frozen(at):
            take(
                message(
                    "device/gateway-1/up",
                    {"device": "well-2", "at": at.isoformat(), "values": {"water_level": 0.1}},
                    at,
                )
            )
    look(AT)
    later = AT + timedelta(hours=1)
    assert look(later) == [("device.offline", "gateway-1")]
    entry = next(one for one in journal.after(0) if one["kind"] == "device.offline")
    assert entry["data"]["behind"] == 1
    assert offline_code("well-2") == "sensors.offline.behind"
    # the gateway is back, and what is behind it stays away: that is told now
    back = later + timedelta(minutes=5)
    speak("gateway-1", 60, 2, back)
    assert look(back) == [("device.online", "gateway-1")]
    speak("gateway-1", 60, 20, back + timedelta(minutes=20))
    assert look(back + timedelta(minutes=20)) == [("device.offline", "well-2")]


def test_what_is_wrong_comes_and_goes_with_an_entry() -> None:
    DeviceType.objects.update(limits={"ranges": {"water_level": {"least": 0, "most": 20}}})
    speak("well-1", 300, 12, battery=15.0)
    say("well-1", AT + timedelta(seconds=60), 655.35, battery=15.0)
    at = AT + timedelta(minutes=2)
    assert look(at) == [("device.health_changed", "well-1")]
    assert codes("well-1") == ["impossible", "battery"]
    entry = next(one for one in journal.after(0) if one["kind"] == "device.health_changed")
    assert (entry["data"]["found"], entry["data"]["found_before"]) == (
        ["impossible", "battery"],
        [],
    )
    assert look(at + timedelta(minutes=6)) == []
    speak("well-1", 300, 3, AT + timedelta(days=2), battery=90.0)
    assert look(AT + timedelta(days=2))[-1] == ("device.health_changed", "well-1")
    assert "battery" not in codes("well-1")
    assert "impossible" not in codes("well-1")


def test_a_number_that_never_moves_is_stuck() -> None:
    DeviceType.objects.update(limits={"ranges": {"water_level": {"stuck_after_s": 3600}}})
    speak("well-1", 300, 4, AT - timedelta(hours=2))
    for n in reversed(range(20)):
        say("well-1", AT - timedelta(seconds=300 * n), 0.31)
    look(AT)
    assert codes("well-1") == ["stuck"]
    say("well-1", AT + timedelta(seconds=300), 0.32)
    look(AT + timedelta(minutes=6))
    assert codes("well-1") == []


def test_a_clock_that_is_ahead_is_noticed() -> None:
    for n in reversed(range(10)):
        say("well-1", AT - timedelta(seconds=300 * n), 0.01 * n, clock_off_s=200)
    look(AT)
    assert codes("well-1") == ["drift"]
    assert DeviceHealth.objects.get().findings[0]["why"]["values"]["drift_s"] == 200


def test_two_looks_at_once_take_different_devices() -> None:
    speak("well-1", 60, 20)
    look(AT)
    assert look(AT) == []  # looked at a moment ago: nobody is looked at twice
    assert DeviceHealth.objects.get().looked_at == AT


def test_a_look_holds_no_device_against_those_who_write_of_it() -> None:
    """A batch of readings names devices at its commit, and has the journal's head then, for which the look waits."""
    take(level(0.1, 1))
    with CaptureQueriesContext(connection) as asked:
        assert looking.look() == 1
    locking = [one["sql"] for one in asked if " FOR UPDATE" in one["sql"]]
    assert locking
    assert all(' FOR UPDATE OF "sensors_devicehealth"' in sql for sql in locking)
