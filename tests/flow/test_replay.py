"""`manage.py replay`: a recorded file through the broker, twice, by its own times or shifted to now."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from events.models import Case, Event
from hub.foundation import clock
from hub.foundation.models import Due, JournalEntry, ReaderCursor
from hub.supervisor.mosquitto import Broker
from sensors import publisher
from sensors.gateway import Gateway
from sensors.models import Alarm, AlarmRule, Device, Quarantined, Reading
from tests.db import small_city, small_wire
from tests.flow import field as field_tools
from tests.flow.field import field
from tests.servers import until

pytestmark = pytest.mark.django_db(transaction=True)

HOTLINE = """
[source]
kind = "hotline"
source = "12345"
crs = "EPSG:4490"
[time]
column = "at"
zone = "Asia/Shanghai"
[fields]
source_id = "no"
text = "what"
lon = "x"
lat = "y"
"""
LEVELS = """
[source]
kind = "readings"
device = "{well}"
[time]
column = "at"
zone = "Asia/Shanghai"
[quantities.water_level]
column = "cm"
unit = "cm"
"""
FIRST = datetime(2016, 7, 1, 8, 0)  # noqa: DTZ001 - city time, as files write it


@pytest.fixture
def hub(transactional_db: None, broker: Broker, settings: Any) -> Iterator[Gateway]:
    small_city.make()
    small_wire.devices()
    settings.MQTT_FIELD_URL = broker.url("field")
    with field_tools.hub(broker.url("hub")) as running:
        yield running


def replay(*arguments: str) -> str:
    said = io.StringIO()
    call_command("replay", *arguments, stdout=said)
    return said.getvalue()


def table(file: Path, head: str, rows: Sequence[Sequence[object]]) -> Path:
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([head.split(","), *rows])
    return file


def orders(folder: Path) -> tuple[str, str]:
    rows = [
        (f"A{n:04d}", FIRST + timedelta(hours=7 * n), f"第{n}件", 109.001, 32.001)
        for n in range(60)
    ]
    file = table(folder / "orders.csv", "no,at,what,x,y", [*rows, ("", FIRST, "no number", 0, 0)])
    (folder / "orders.toml").write_text(HOTLINE, "utf-8")
    return str(file), str(folder / "orders.toml")


def test_played_twice_by_its_own_times_it_is_there_once_and_nothing_is_sent(
    hub: Gateway, broker: Broker, tmp_path: Path
) -> None:
    file, mapping = orders(tmp_path)
    with field(broker.url("field"), "listener") as listener:
        said = replay(file, "--map", mapping, "--times", "keep")
        assert "60 messages published" in said
        assert "row 61: Column no: the order has no number" in said
        until(lambda: Event.objects.count() == 60, 60, "all orders")
        replay(file, "--map", mapping, "--times", "keep")
        until(lambda: len(listener.receipts()) == 120, 60, "a receipt for each")
        until(
            lambda: (
                ReaderCursor.objects.get(name=publisher.READER).seq
                == JournalEntry.objects.order_by("-seq").values_list("seq", flat=True).first()
            ),
            60,
            "the publisher at the end of the journal",
        )
    assert Event.objects.count() == Case.objects.count() == 60
    assert {one["result"] for one in listener.receipts()} == {"opened", "repeat"}
    assert all(topic.endswith("/receipt") for topic, _ in listener.heard)
    assert not Due.objects.exclude(kind__startswith="every.").exists()
    years = {case.opened_at.year for case in Case.objects.all()}
    assert years == {2016}
    first = Case.objects.order_by("opened_at").first()
    assert first is not None
    assert first.opened_at.astimezone(clock.CITY).date() == FIRST.date()
    assert "20160701" in first.number


def test_readings_keep_their_times_and_their_alarms(hub: Gateway, tmp_path: Path) -> None:
    AlarmRule.objects.update(
        levels=[{"level": 1, "raise_at": 0.25, "clear_at": 0.2, "after_s": 3600}]
    )
    heights = [0, 0, 30, 30, 31, 10, 0, 40, 0]
    rows = [(FIRST + timedelta(minutes=30 * n), "well-1", cm) for n, cm in enumerate(heights)]
    table(tmp_path / "levels.csv", "at,well,cm", rows)
    (tmp_path / "levels.toml").write_text(LEVELS, "utf-8")
    replay(
        str(tmp_path / "levels.csv"), "--map", str(tmp_path / "levels.toml"),
        "--times", "keep",
    )  # fmt: skip
    until(lambda: Reading.objects.count() == len(heights), 60, "all readings")
    alarm = Alarm.objects.get()
    local = FIRST.replace(tzinfo=clock.CITY)
    assert alarm.raised_at == local + timedelta(minutes=120)
    assert alarm.cleared_at == local + timedelta(minutes=150)
    assert Case.objects.get().opened_at.year == 2016


def test_shifted_to_now_the_recording_ends_now_and_keeps_its_durations(
    hub: Gateway, tmp_path: Path
) -> None:
    file, mapping = orders(tmp_path)
    before = datetime.now(UTC)
    replay(file, "--map", mapping)
    until(lambda: Event.objects.count() == 60, 60, "all orders")
    told = Event.objects.values_list("occurred_at", flat=True)
    times = sorted(at for at in told if at is not None)
    assert before - timedelta(minutes=1) < times[-1] <= datetime.now(UTC)
    assert times[-1] - times[0] == timedelta(hours=7 * 59)
    assert not Quarantined.objects.exists()
    assert Device.objects.exists()


def test_a_mapping_or_a_file_that_cannot_be_used_is_named(hub: Gateway, tmp_path: Path) -> None:
    file, mapping = orders(tmp_path)
    for arguments, words in (
        ((file, "--map", str(tmp_path / "none.toml")), "none.toml"),
        ((str(tmp_path / "none.csv"), "--map", mapping), "none.csv"),
    ):
        with pytest.raises(CommandError, match=words):
            replay(*arguments)
