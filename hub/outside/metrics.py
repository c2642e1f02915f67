"""The hub in figures, as Prometheus reads them.

What the processes say of themselves comes from their rows, the rest from one look at the database. While the database
is away the answer holds what this process knows of itself, and `hub_database_up 0`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from prometheus_client.registry import Collector

from hub.foundation import clock, figures, heartbeat, pulse
from hub.outside import standing
from hub.outside.standing import Standing


@dataclass(frozen=True, slots=True)
class Said:
    """What one process said of itself. beat_age_s: how long ago."""

    name: str
    role: str
    beat_age_s: float
    figures: Mapping[str, Any]


class Figures(Collector):
    """Everything at one moment. found: None when the database is away."""

    def __init__(self, found: Standing | None) -> None:
        self.found = found

    def collect(self) -> Iterable[Metric]:
        """All families."""
        found = self.found
        yield _gauge("database_up", "1 while the database answers", 1 if found else 0)
        if found:
            yield from _work(found)
        yield from _processes(_said(found))


def look() -> Standing | None:
    """One look at the database; None when it is away. Leaves no connection behind."""
    try:
        return standing.look()
    except (DatabaseError, InterfaceError):
        return None
    finally:
        connection.close()


def text(found: Standing | None) -> bytes:
    """The exposition format, UTF-8."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures(found))
    return generate_latest(registry)


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(f"hub_{name}", says, value=value)


def _work(found: Standing) -> Iterator[Metric]:
    for name, says, value in (
        ("database_skew_seconds", "how far its clock is ahead of ours", found.skew_s),
        ("database_connections", "connections in use", found.connections),
        ("database_connections_most", "connections allowed", found.most_connections),
        ("database_bytes", "size of the database", found.bytes),
        (
            "database_oldest_transaction_seconds",
            "age of the longest open transaction",
            found.oldest_transaction_s,
        ),
        ("journal_head", "number of the newest journal entry", found.head),
        ("due_overdue", "things that fell due and are not done", found.due_overdue),
        ("due_overdue_seconds", "how long the oldest of them waits", found.due_overdue_s),
        ("due_parked", "things that failed too often and wait for a person", found.due_parked),
        ("quarantine_waiting", "messages that could not be taken", found.quarantine),
        ("alarms_open", "open alarms", found.alarms),
        ("notices_late", "notices that should have left by other ways", found.notices_late),
        ("notices_late_seconds", "how long the oldest of them waits", found.notices_late_s),
        ("notices_given_up_day", "notices given up since a day", found.notices_given_up),
        ("behind_seconds", "how old the messages are that are taken now", found.behind_s),
    ):
        yield _gauge(name, says, value)
    behind = GaugeMetricFamily(
        "hub_reader_behind_entries", "journal entries not read yet", labels=["reader"]
    )
    age = GaugeMetricFamily(
        "hub_reader_behind_seconds", "age of the first entry not read yet", labels=["reader"]
    )
    for reader in found.readers:
        behind.add_metric([reader.name], reader.behind)
        age.add_metric([reader.name], reader.behind_s)
    cases = GaugeMetricFamily("hub_cases", "cases by state", labels=["state"])
    for state, number in sorted(found.cases.items()):
        cases.add_metric([state], number)
    yield from (behind, age, cases)


def _said(found: Standing | None) -> list[Said]:
    """The rows of all processes; our own is what we know this instant."""
    rows = found.processes if found else []
    now, me = clock.now(), heartbeat.own_name()
    said = [
        Said(row.name, row.role, (now - row.beat_at).total_seconds(), row.figures)
        for row in rows
        if row.name != me
    ]
    return [*said, Said(me, "web", 0.0, pulse.figures())]


def _processes(said: list[Said]) -> Iterator[Metric]:
    yield from _bodies(said)
    for name, says in figures.COUNTS.items():
        counter = CounterMetricFamily(f"hub_{_flat(name)}", says, labels=["process"])
        yield _filled(counter, said, "counts", name)
    for name, says in figures.NOW.items():
        if name.endswith("_at"):
            age = GaugeMetricFamily(
                f"hub_{_flat(name.removesuffix('_at'))}_age_seconds",
                f"{says}: how long ago; absent when not now",
                labels=["process"],
            )
            yield _filled(age, said, "now", name, age=True)
        else:
            gauge = GaugeMetricFamily(f"hub_{_flat(name)}", says, labels=["process"])
            yield _filled(gauge, said, "now", name)
    for name, says in figures.HIGHEST.items():
        most = GaugeMetricFamily(
            f"hub_{_flat(name)}_most", f"{says}, since the last beat", labels=["process"]
        )
        yield _filled(most, said, "highest", name)
    yield from _steps(said)


def _bodies(said: list[Said]) -> Iterator[Metric]:
    beat = GaugeMetricFamily(
        "hub_process_beat_age_seconds", "since the last beat", labels=["process", "role"]
    )
    loop = GaugeMetricFamily(
        "hub_process_loop_age_seconds", "since its main loop came round", labels=["process"]
    )
    memory = GaugeMetricFamily("hub_process_resident_bytes", "memory held", labels=["process"])
    cpu = CounterMetricFamily("hub_process_cpu_seconds", "processor time used", labels=["process"])
    for one in said:
        beat.add_metric([one.name, one.role], one.beat_age_s)
        if turned_at := one.figures.get("turned_at"):
            loop.add_metric([one.name], max(0.0, time.time() - turned_at))
        memory.add_metric([one.name], one.figures.get("rss", 0))
        cpu.add_metric([one.name], one.figures.get("cpu_s", 0.0))
    yield from (beat, loop, memory, cpu)


def _filled(
    family: GaugeMetricFamily | CounterMetricFamily,
    said: list[Said],
    kind: str,
    name: str,
    *,
    age: bool = False,
) -> Metric:
    for one in said:
        value = one.figures.get(kind, {}).get(name)
        if value is None or (age and not value):
            continue
        family.add_metric([one.name], max(0.0, time.time() - value) if age else value)
    return family


def _steps(said: list[Said]) -> Iterator[Metric]:
    total = SummaryMetricFamily(
        "hub_step_seconds",
        "how often a step was done, and seconds in all",
        labels=["process", "step"],
    )
    longest = GaugeMetricFamily(
        "hub_step_longest_seconds", "the longest since the last beat", labels=["process", "step"]
    )
    for one in said:
        for name, (often, seconds, most) in sorted(one.figures.get("steps", {}).items()):
            total.add_metric([one.name, name], count_value=often, sum_value=seconds)
            longest.add_metric([one.name, name], most)
    yield from (total, longest)


def _flat(name: str) -> str:
    return name.replace(".", "_")
