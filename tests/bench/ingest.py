"""Readings over MQTT until they are stored and judged: single ones, packs, and a whole city's at its own rate."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import psycopg2

from hub.supervisor.broker_files import DEFAULT_CITY
from hub.supervisor.mosquitto import Broker
from tests.bench import flow, processes
from tests.bench.limits.copy_rows import copied, twin_of_readings
from tests.bench.limits.paho_client import receiver
from tests.bench.load.publisher import publishing
from tests.bench.load.readings import BEYOND_ONE_IN, PACK, QUANTITY, STEP_US, Readings
from tests.bench.offered import offered
from tests.bench.options import Options
from tests.bench.progress import say
from tests.bench.report import Measured
from tests.bench.rounds import interleaved
from tests.bench.sensors_city import build_ground, install_sensors
from tests.bench.stage import WHOLE, Stage, stage
from tests.bench.stored import Progress, compare
from tests.servers import LiveHub, mosquitto, until

SENSORS: Final = 1_000_000
TOPICS: Final = f"city/{DEFAULT_CITY}/device/#"
_HOUR_US: Final = 3_600_000_000


def measure(options: Options) -> list[Measured]:
    """Packs, single readings, and the rate; with --seconds the rate alone, for so long."""
    with _site(20_000 if options.quick else SENSORS) as site:
        if options.seconds is not None:
            bare = _bare_rate(site, 30_000 if options.quick else 200_000)
            return offered(site, bare, options.seconds)
        packs = _packs(site, options)
        single = _single(site, options)
        assert single.limit is not None
        return [single, packs, *offered(site, single.limit.median, 10 if options.quick else 30)]


@dataclass(slots=True)
class Site:
    """The hub with its servers, and a second broker like the first for the bare client.

    used: messages of the single readings that were published already.
    """

    stage: Stage
    hub: LiveHub
    bare: Broker
    sensors: int
    start_us: int
    used: int = 0
    first_id: int = 0

    def singles(self, *, fresh: bool = False) -> Readings:
        """The single readings: one a step from the start of the bench, or after all that were used, from about now."""
        start = self.start_us
        if fresh:
            start = max(start + self.used * STEP_US, time.time_ns() // 1000)
        return Readings(self.sensors, start, STEP_US, DEFAULT_CITY)


@contextmanager
def _site(sensors: int) -> Iterator[Site]:
    with stage() as made, mosquitto() as bare:
        build_ground()
        install_sensors(sensors)
        with made.hub(WHOLE) as hub:
            until(lambda: "connected" in hub.log("ingest"), 60, "the ingest process at its broker")
            start_us = time.time_ns() // 1000
            yield Site(made, hub, bare, sensors, start_us, first_id=_first_id(made.url))


def _first_id(url: str) -> int:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT min(id) FROM sensors_device WHERE code LIKE 'sensor-%'")
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def _single(site: Site, options: Options) -> Measured:
    """As fast as they are taken, hub and bare client in turn on the same messages."""
    total, load, begin = (30_000 if options.quick else 150_000), site.singles(), site.used
    spent: dict[str, float] = {}

    def hub() -> float:
        rate = _drain_hub(site, load, site.used, total, spent)
        site.used += total
        return rate

    series = interleaved({"hub": hub, "limit": lambda: _bare_rate(site, total)}, options.rounds)
    messages = site.used - begin
    kept = compare(site.stage.url, load, begin, messages)
    parts = processes.each(spent, messages)
    return Measured(
        "ingest.single",
        series["hub"],
        series["limit"],
        notes=[
            f"{site.sensors:,} sensors in scattered order, {load.bytes_each()} bytes a message, "
            f"one reading in {BEYOND_ONE_IN:,} beyond the threshold",
            f"published {messages:,}, stored {kept.stored:,}, in quarantine {kept.refused:,}",
            processes.full(parts),
        ],
        lost=kept.lost,
        doubled=kept.doubled,
        parts=parts,
        parts_unit="µs CPU a message",
    )


def _packs(site: Site, options: Options) -> Measured:
    """Packs of one sensor's readings, and a bare COPY of the same rows, in turn."""
    packs = 1_000 if options.quick else 10_000
    # of yesterday, and before the single ones: no sensor hears from its past
    start = (site.start_us - 20 * _HOUR_US) // 1_000_000 * 1_000_000
    load = Readings(site.sensors, start, 0, DEFAULT_CITY, PACK, 10 * BEYOND_ONE_IN)
    spent: dict[str, float] = {}
    twin_of_readings(site.stage.url, "bench_reading")
    used = {"hub": 0, "limit": 0}

    def hub() -> float:
        rate = _drain_hub(site, load, used["hub"], packs, spent)
        used["hub"] += packs
        return rate * PACK

    def limit() -> float:
        lines = _lines(site, load, used["limit"], packs)
        used["limit"] += packs
        rate = len(lines) / copied(site.stage.url, "bench_reading", COLUMNS, lines)
        say(f"bare COPY: {len(lines):,} rows, {rate:,.0f}/s")
        return rate

    series = interleaved({"hub": hub, "limit": limit}, options.rounds)
    kept = compare(site.stage.url, load, 0, used["hub"])
    parts = processes.each(spent, used["hub"] * PACK)
    return Measured(
        "ingest.packs",
        series["hub"],
        series["limit"],
        notes=[
            f"{PACK} readings of one sensor a message, {load.bytes_each():,} bytes",
            f"published {used['hub'] * PACK:,}, stored {kept.stored:,}, in quarantine {kept.refused:,}",
            processes.full(parts),
        ],
        lost=kept.lost,
        doubled=kept.doubled,
        parts=parts,
        parts_unit="µs CPU a reading",
    )


COLUMNS: Final = (
    "device_id", "observed_at", "received_at", "value", "quantity", "time_source",
)  # fmt: skip


def _lines(site: Site, load: Readings, first: int, packs: int) -> list[str]:
    sensors, at, thousandths = load.rows(first, packs)
    stamps = (at // 1_000_000).astype("datetime64[s]").astype(str).tolist()
    return [
        f"{site.first_id + sensor}\t{stamp}+00\t{stamp}+00\t{value / 1000}\t{QUANTITY}\to"
        for sensor, stamp, value in zip(sensors.tolist(), stamps, thousandths.tolist(), strict=True)
    ]


def _drain_hub(
    site: Site, load: Readings, first: int, total: int, spent: dict[str, float]
) -> float:
    """Messages a second; what it cost is added to `spent`."""
    progress = Progress(site.stage.url, load, total, first)
    before = site.stage.cpu(site.hub)
    with publishing(site.stage.broker.url("field"), load, total, first=first) as publisher:
        ahead = max(2_000, flow.AHEAD // load.pack)
        course = flow.drain(publisher, progress.stored, total, ahead)
        cost = processes.fewer(site.stage.cpu(site.hub), before) | {"publisher": publisher.cpu_s}
    progress.close()
    say(f"hub: {course.done[-1]:,} messages, {course.rate():,.0f}/s")
    for name, seconds in cost.items():
        spent[name] = spent.get(name, 0.0) + seconds
    return course.rate()


def _bare_rate(site: Site, total: int) -> float:
    """Messages a second of the bare client."""
    with (
        receiver(site.bare.url("hub"), TOPICS) as client,
        publishing(site.bare.url("field"), site.singles(), total, first=site.used) as publisher,
    ):
        rate = flow.drain(publisher, lambda: client.received, total).rate()
    say(f"bare client: {total:,} messages, {rate:,.0f}/s")
    return rate
