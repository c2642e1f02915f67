"""The ingest process away while a whole city goes on reporting: what the broker keeps, and in what memory."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from hub.supervisor.broker_files import DEFAULT_CITY
from tests.bench import flow, processes
from tests.bench.load.publisher import publishing
from tests.bench.load.readings import STEP_US, Readings
from tests.bench.options import Options
from tests.bench.progress import say
from tests.bench.report import Measured
from tests.bench.rounds import Series
from tests.bench.sensors_city import build_ground, install_sensors
from tests.bench.stage import Stage, stage
from tests.bench.stored import Progress, compare
from tests.servers import LiveHub, until

SENSORS: Final = 1_000_000
USUAL_S: Final = 120.0
#: The hub, once it is back, counts as standing still after so long; the broker may be saving.
STILL_S: Final = 60.0


@dataclass(slots=True)
class Kept:
    """What the broker told about itself while nobody took anything. stall_s: its longest silence."""

    messages: int
    took_s: float
    stall_s: float
    memory_mb: float
    disk_mb: float
    restart_s: float


def measure(options: Options) -> list[Measured]:
    """The readings of so many seconds published at once, the broker stopped and started, then the hub let in again."""
    seconds = options.lasting(USUAL_S, quick=6.0)
    sensors = 20_000 if options.quick else SENSORS
    total = int(seconds * 1e6 / STEP_US)
    with stage() as made:
        build_ground()
        install_sensors(sensors)
        load = Readings(sensors, time.time_ns() // 1000 - int(seconds * 1e6), STEP_US, DEFAULT_CITY)
        with _ingest(made):
            pass  # it has subscribed: its session stays at the broker
        kept = _publish(made, load, total)
        progress = Progress(made.url, load, total)
        with _ingest(made) as hub:
            course = flow.follow(progress.stored, total, STILL_S)
            memory = made.memory(hub)
        progress.close()
        found = compare(made.url, load, 0, total)
    minutes = total * STEP_US / 60e6
    row = Measured(
        "outage.minutes",
        Series.of([minutes if not found.lost else minutes * (total - found.lost) / total]),
        notes=[
            f"{total:,} readings of {load.bytes_each()} bytes, published in {kept.took_s:,.0f} s; "
            f"the broker was silent for {kept.stall_s:.1f} s at most",
            f"broker: {kept.memory_mb:,.0f} MB, {kept.memory_mb * 1e6 / total:,.0f} bytes a message; "
            f"{kept.disk_mb:,.0f} MB on the disk; stopped and started in {kept.restart_s:.1f} s",
            f"caught up with {course.rate():,.0f} messages/s in {course.at_s[-1]:,.0f} s; memory then: "
            + ", ".join(f"{name} {megabytes:,.0f} MB" for name, megabytes in memory.items()),
            f"stored {found.stored:,}, in quarantine {found.refused:,}",
        ],
        lost=found.lost,
        doubled=found.doubled,
    )
    return [row]


@contextmanager
def _ingest(made: Stage) -> Iterator[LiveHub]:
    with made.hub(("ingest",)) as hub:
        until(lambda: "connected" in hub.log("ingest"), 90, "the ingest process at its broker")
        yield hub


def _publish(made: Stage, load: Readings, total: int) -> Kept:
    pid, saved = made.broker.folder / "mosquitto.pid", made.broker.folder / "mosquitto.db"
    empty = processes.own_memory_mb(processes.pid_in(pid))
    begun = heard = time.monotonic()
    stall, acked = 0.0, 0
    with publishing(made.broker.url("field"), load, total) as publisher:
        publisher.allow(total)
        while acked < total:
            publisher.check()
            now = publisher.acked
            if now > acked:
                stall = max(stall, time.monotonic() - heard) if acked else 0.0
                acked, heard = now, time.monotonic()
            time.sleep(0.005)
    took = time.monotonic() - begun
    say(f"{total:,} messages wait at the broker")
    memory = processes.own_memory_mb(processes.pid_in(pid)) - empty
    begun = time.monotonic()
    made.broker.stop()
    made.broker.start()
    restart = time.monotonic() - begun
    return Kept(total, took, stall, memory, saved.stat().st_size / 1e6, restart)
