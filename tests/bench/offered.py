"""Readings offered at a given rate for a while: what is stored of them in time, how late, and in how much memory."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import psycopg2

from tests.bench import flow, processes
from tests.bench.load.publisher import Publishing, publishing
from tests.bench.load.readings import QUANTITY, STEP_US, Readings
from tests.bench.progress import say
from tests.bench.report import Measured, figure
from tests.bench.rounds import Series
from tests.bench.stored import Progress, compare

if TYPE_CHECKING:
    from tests.bench.ingest import Site

#: More than so many are never left to the broker; then the load waits, and the rate is not held.
MOST_WAITING: Final = 400_000
#: Memory is judged in runs of this length or more, and its first part is left out: caches fill.
LONG_S: Final = 300.0
WARM: Final = 0.2


def offered(site: Site, bare: float, seconds: float) -> list[Measured]:
    """The row of the rate; for long runs one of the memory, too. bare: messages a second of the bare client."""
    load = site.singles(fresh=True)
    rate = 1e6 / load.step_us
    total = int(rate * seconds)
    progress = Progress(site.stage.url, load, total)
    samples = Samples()
    before = site.stage.cpu(site.hub)
    with publishing(site.stage.broker.url("field"), load, total, rate) as publisher:
        probe = Probe(site, load, publisher)
        course, waiting = _run(site, publisher, progress, total, samples)
        probe.stop()
        in_time = course.done[-1]
        flow.drain(publisher, progress.stored, total, MOST_WAITING)
        cost = processes.fewer(site.stage.cpu(site.hub), before) | {"publisher": publisher.cpu_s}
    progress.close()
    kept = compare(site.stage.url, load, 0, total)
    parts = processes.each(cost, total)
    row = Measured(
        "ingest.rate",
        Series.of([course.rate(first=0.1)]),
        Series.of([bare]),
        notes=[
            f"{site.sensors:,} sensors; offered {rate:,.0f}/s for {seconds:,.0f} s, stored in that time {in_time:,} of "
            f"{total:,}; at its end {waiting:,} waited",
            probe.words(),
            *samples.words(),
            f"stored {kept.stored:,}, in quarantine {kept.refused:,}",
            processes.full(parts),
        ],
        lost=kept.lost,
        doubled=kept.doubled,
        parts=parts,
        parts_unit="µs CPU a message",
    )
    return [row, _memory(samples)] if seconds >= LONG_S else [row]


def _run(
    site: Site, publisher: Publishing, progress: Progress, total: int, samples: Samples
) -> tuple[flow.Course, int]:
    """Until the time is over: what was stored when, and how many waited at the end."""
    course = flow.Course()
    publisher.allow(MOST_WAITING)
    while not publisher.begun_us:
        publisher.check()
        time.sleep(0.01)
    begun = publisher.begun_us / 1e6
    seconds, looked = total * STEP_US / 1e6, 0.0
    while (at_s := time.time() - begun) < seconds:
        publisher.check()
        stored = progress.stored()
        course.see(at_s, stored)
        publisher.allow(min(total, stored + MOST_WAITING))
        if at_s - looked >= 1:
            looked = at_s
            samples.add(at_s, site.stage.memory(site.hub), publisher.sent - stored)
            if len(samples.at_s) % 60 == 0:
                say(f"{at_s:,.0f} s: stored {stored:,}, waiting {publisher.sent - stored:,}")
        time.sleep(0.1)
    stored = progress.stored()
    course.see(time.time() - begun, stored)
    return course, publisher.sent - stored


@dataclass(slots=True)
class Samples:
    """Memory by process and the backlog, about once a second."""

    at_s: list[float] = field(default_factory=list)
    memory: dict[str, list[float]] = field(default_factory=dict)
    waiting: list[int] = field(default_factory=list)

    def add(self, at_s: float, memory: dict[str, float], waiting: int) -> None:
        """One look."""
        self.at_s.append(at_s)
        self.waiting.append(waiting)
        for name, megabytes in memory.items():
            self.memory.setdefault(name, []).append(megabytes)

    def slopes(self) -> dict[str, processes.Slope]:
        """How the memory of each grows once it is warm."""
        begin = int(len(self.at_s) * WARM)
        return {
            name: processes.slope(self.at_s[begin:], values[begin:])
            for name, values in self.memory.items()
        }

    def words(self) -> list[str]:
        """The most that waited, and the memory."""
        if len(self.at_s) < 10:
            return []
        lines = [f"most that waited at one time: {max(self.waiting):,}"]
        for name, one in self.slopes().items():
            seen = "no growth to be seen" if one.is_flat else "grows"
            lines.append(
                f"memory of {name}: {one.last:,.0f} MB, "
                f"{figure(one.per_hour)} ± {figure(one.within)} MB/h ({seen})"
            )
        return lines


def _memory(samples: Samples) -> Measured:
    """The process that grows most; one whose growth is not distinguishable from none counts as 0."""
    slopes = samples.slopes()
    grown = {name: 0.0 if one.is_flat else one.per_hour for name, one in slopes.items()}
    worst = max(grown, key=lambda name: grown[name])
    notes = [f"the one that grows most: {worst}"] if grown[worst] else ["all of them are flat"]
    return Measured("ingest.memory", Series.of([grown[worst]]), notes=notes)


class Probe:
    """Asks for single readings from the moment they are due until they can be read: how late they are."""

    def __init__(self, site: Site, load: Readings, publisher: Publishing) -> None:
        self._site, self._load, self._publisher = site, load, publisher
        self._late_ms: list[float] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask, name="probe")
        self._thread.start()

    def stop(self) -> None:
        """Enough asked."""
        self._ended.set()
        self._thread.join()

    def words(self) -> str:
        """The middle and the late ones."""
        late = sorted(self._late_ms)
        if not late:
            return "publish → stored: not one could be read in time"
        p99 = late[min(len(late) - 1, int(len(late) * 0.99))]
        return (
            f"publish → stored: p50 {figure(late[len(late) // 2])} ms, p99 {figure(p99)} ms, "
            f"of {len(late):,} asked for"
        )

    def _ask(self) -> None:
        connection = psycopg2.connect(self._site.stage.url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            while not self._ended.wait(0.1):
                begun = self._publisher.begun_us
                if begun:
                    self._ask_one(cursor, begun)
        connection.close()

    def _ask_one(self, cursor: psycopg2.extensions.cursor, begun: int) -> None:
        number = (time.time_ns() // 1000 - begun) // self._load.step_us
        sensors, at, _ = self._load.rows(number, 1)
        asked = {
            "device": self._site.first_id + int(sensors[0]),
            "quantity": QUANTITY,
            "at": int(at[0]),
        }
        while not self._ended.is_set():
            cursor.execute(
                "SELECT 1 FROM sensors_reading WHERE device_id = %(device)s AND quantity = %(quantity)s "
                "AND observed_at = to_timestamp(0) + %(at)s * interval '1 microsecond'",
                asked,
            )
            if cursor.fetchone():
                due = begun + number * self._load.step_us
                self._late_ms.append((time.time_ns() // 1000 - due) / 1000)
                return
            time.sleep(0.01)
