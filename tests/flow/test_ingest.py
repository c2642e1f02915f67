"""The ingest process against a real broker: bytes in, cases out, nothing lost and nothing doubled by any crash."""

from __future__ import annotations

import os
import re
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from events.models import Case, Event
from hub.foundation import clock
from hub.foundation.models import Process
from hub.supervisor.mosquitto import Broker
from sensors.gateway import Gateway
from sensors.models import Alarm, Device, DeviceState, Quarantined, Reading
from tests import servers
from tests.db import small_city, small_wire
from tests.flow import field as field_tools
from tests.flow.field import Field, field
from tests.servers import LiveHub, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ground(transactional_db: None) -> dict[str, Device]:
    small_city.make()
    return small_wire.devices()


@pytest.fixture
def hub(ground: object, database_url: str, broker: Broker, tmp_path: Path) -> Iterator[LiveHub]:
    with servers.live_hub(database_url, broker.url("hub"), processes=("ingest",)) as running:
        until(lambda: "connected" in running.log("ingest"), 60, "ingest's connection")
        yield running


@pytest.fixture
def near(ground: object, broker: Broker) -> Iterator[Gateway]:
    """The gateway in this process, for what needs no crash."""
    with field_tools.hub(broker.url("hub")) as running:
        yield running


@pytest.fixture
def two(
    ground: object, database_url: str, broker: Broker, tmp_path: Path
) -> Iterator[list[LiveHub]]:
    """Two ingest processes that divide the traffic."""
    with ExitStack() as stack:
        running = []
        for n in range(2):
            made = servers.live_hub(database_url, broker.url("hub"), processes=())
            hub = stack.enter_context(made)
            hub.start("ingest", "--share", "--name", f"ingest-{n}")
            running.append(hub)
        until(
            lambda: all("connected" in hub.log("ingest") for hub in running), 60, "both connections"
        )
        yield running


@pytest.fixture
def source(broker: Broker) -> Iterator[Field]:
    with field(broker.url("field")) as connected:
        yield connected


def order(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"GD-{number:05d}",
        "class": {"text": "路灯故障"},
        "title": "路灯不亮",
        "text": f"第 {number} 盏路灯不亮",
        "lon": 109.001,
        "lat": 32.001,
        "crs": "EPSG:4490",
    } | changes


def reading(number: int, value: float = 0.01) -> dict[str, Any]:
    at = clock.now() - timedelta(hours=2) + timedelta(seconds=number)
    return {"at": at.isoformat(), "values": {"water_level": value}}


def test_an_order_becomes_a_case_and_its_source_is_told(near: Gateway, source: Field) -> None:
    source.say("hotline/12345/order", order(1), correlation=b"call-7")
    receipt = until(source.receipts, 60, "the receipt")[0]
    case = Case.objects.get()
    assert (receipt["id"], receipt["result"], receipt["case"]) == (
        "GD-00001",
        "opened",
        case.number,
    )
    assert case.cell is not None
    assert case.cell.name == "大桥社区01"


def test_an_alarm_becomes_a_case_and_what_is_bad_is_set_aside(near: Gateway, source: Field) -> None:
    source.say("device/well-1/status", {"state": "online"}, retain=True)
    source.say("device/well-1/up", reading(1, 0.31))
    source.say("device/well-1/up", b"\xff\xfe")
    source.say("device/nobody/up", reading(2))
    pack = [{"bn": "well-1:", "bt": clock.now().timestamp(), "n": "water_level", "v": 0.01}]
    source.say("device/well-1/up", pack, content_type="application/senml+json")
    until(lambda: Alarm.objects.filter(cleared_at__isnull=False).exists(), 60, "the alarm's end")
    until(lambda: Quarantined.objects.count() == 2, 60, "two messages in quarantine")
    assert Case.objects.get().kind == "alarm"
    assert DeviceState.objects.get(device__code="well-1").online is True
    assert Reading.objects.count() == 2


def test_killed_in_the_middle_nothing_is_lost_and_nothing_doubled(
    hub: LiveHub, source: Field
) -> None:
    orders, kills = 400, 3
    for n in range(orders):
        say(source, n)
        if n % (orders // (kills + 1)) == orders // (kills + 2):
            until(lambda: Event.objects.exists(), 60, "some orders stored")
            hub.stop("ingest", signal.SIGKILL)
            hub.start("ingest")
    everything_once(orders, source)


def test_two_share_the_traffic_and_one_killed_loses_nothing(
    two: list[LiveHub], source: Field
) -> None:
    for n in range(300):
        say(source, n)
        if n in {100, 200}:
            two[0].stop("ingest", signal.SIGKILL)
            two[0].start("ingest", "--share", "--name", "ingest-0")
    everything_once(300, source)
    for hub in two:
        hub.stop("ingest")
        assert re.search(r"stopped: [1-9]\d* taken", hub.log("ingest")), hub.log("ingest")


def test_killed_between_storing_and_acknowledging_a_device_without_a_clock_counts_once(
    hub: LiveHub, source: Field, broker: Broker
) -> None:
    """The broker has no word for the order's receipt, so what was stored with it is not acknowledged."""
    source.say("device/well-1/up", {"seq": 0, "values": {"water_level": 0.001}})
    until(lambda: Reading.objects.count() == 1, 60, "the first reading")
    # thirty, then a restart: the numbers of before with other values
    packs = [(n, n / 1000) for n in range(1, 31)] + [(n, 0.04 + n / 10_000) for n in range(1, 11)]
    with transaction.atomic():
        DeviceState.objects.select_for_update().get(device__code="well-1")
        for number, value in packs:
            source.say("device/well-1/up", {"seq": number, "values": {"water_level": value}})
        source.say("hotline/12345/order", order(1))
        until(lambda: counted("ingest.received") >= len(packs) + 2, 60, "all of it at the hub")
        pid = int((broker.folder / "mosquitto.pid").read_text())
        os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: Event.objects.exists(), 60, "the order stored")
        hub.stop("ingest", signal.SIGKILL)
    finally:
        os.kill(pid, signal.SIGCONT)
    Process.objects.all().delete()
    hub.start("ingest")
    until(source.receipts, 60, "the receipt, once the order came again")
    source.say("device/well-1/up", {"seq": 11, "values": {"water_level": 0.002}})
    until(lambda: Reading.objects.filter(value=0.002).count() == 2, 60, "the last reading")
    stored = Reading.objects.order_by("observed_at").values_list("value", flat=True)
    assert list(stored) == [0.001, *(value for _, value in packs), 0.002]


def counted(name: str) -> int:
    """What the ingest process has counted, as of its last beat."""
    rows = Process.objects.filter(role="ingest")
    return sum(row.figures["counts"].get(name, 0) for row in rows)


def say(source: Field, n: int) -> None:
    """One order and three readings."""
    source.say("hotline/12345/order", order(n))
    for k in range(3):
        source.say("device/well-1/up", reading(3 * n + k))


def everything_once(orders: int, source: Field) -> None:
    """Wait until all has come; every order is one event and one case, every reading one row."""
    until(lambda: Event.objects.count() >= orders, 60, "all orders")
    until(lambda: Reading.objects.count() >= 3 * orders, 60, "all readings")
    ids = Counter(Event.objects.values_list("source_id", flat=True))
    assert ids == Counter({f"GD-{n:05d}": 1 for n in range(orders)})
    assert Case.objects.count() == orders
    assert Reading.objects.count() == 3 * orders
    assert not Quarantined.objects.exists()
    until(lambda: len({one["id"] for one in source.receipts()}) == orders, 60, "all receipts")
    numbers = dict(Event.objects.values_list("source_id", "case__number"))
    assert all(numbers[one["id"]] == one["case"] for one in source.receipts())


def test_a_database_that_goes_away_costs_only_time(near: Gateway, source: Field) -> None:
    for n in range(200):
        source.say("hotline/12345/order", order(n))
        if n % 50 == 25:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
    until(lambda: Event.objects.count() == 200, 60, "all orders")
    assert Case.objects.count() == 200
    assert not Quarantined.objects.exists()


def test_a_broker_that_restarts_costs_only_time(
    near: Gateway, source: Field, broker: Broker
) -> None:
    for n in range(120):
        source.say("hotline/12345/order", order(n))
        if n == 60:
            broker.stop()
            broker.start()
    until(lambda: Event.objects.count() == 120, 60, "all orders")
    assert Case.objects.count() == 120


def test_told_to_stop_it_finishes_what_it_has_in_hand(hub: LiveHub, source: Field) -> None:
    for n in range(150):
        source.say("hotline/12345/order", order(n))
    until(lambda: Event.objects.exists(), 60, "the first orders")
    hub.stop("ingest", signal.SIGTERM)
    assert "stopped" in hub.log("ingest")
    told = Event.objects.count()
    until(lambda: len(source.receipts()) >= told, 60, "a receipt for each order taken")
    hub.start("ingest")
    until(lambda: Event.objects.count() == 150, 60, "the rest")
    assert Case.objects.count() == 150
