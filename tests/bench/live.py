"""What people see: from an order's publication to every screen it concerns, and one change to a thousand sockets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import psycopg2

from tests.bench import fanout, flow, processes
from tests.bench.audience import Audience, Verdict, all_seeing, city, judge
from tests.bench.load.orders import SOURCE, Citizens
from tests.bench.load.publisher import Publishing, publishing
from tests.bench.load.sockets import Arrivals, Sockets, browsing
from tests.bench.options import Options
from tests.bench.report import Measured, figure
from tests.bench.rounds import Series
from tests.bench.sensors_city import build_ground
from tests.bench.stage import Stage, stage
from tests.servers import LiveHub, until

#: Orders before the first that count: caches fill, the city's raster is built.
WARM: Final = 300
#: The largest rate is found with so many.
MOST: Final = 6_000
IN_VIEW: Final = 200


def measure(options: Options) -> list[Measured]:
    """The rows of people who look on, then those of one change to all."""
    with stage() as made:
        build_ground()
        with made.hub(("web", "ingest", "publish", "clock")) as hub:
            until(lambda: "connected" in hub.log("ingest"), 60, "the ingest process at its broker")
            site = Site(made, hub)
            seen = site.measure(options)
        return [*seen, *fanout.measure(made, options)]


@dataclass(slots=True)
class Seen:
    """One round: the middle and the late ones, milliseconds; what became of the entries."""

    p50: float
    p99: float
    verdict: Verdict
    words: str


@dataclass(slots=True)
class Site:
    """The hub, and how many orders were published so far. spent: CPU seconds of the rounds that count, by process."""

    stage: Stage
    hub: LiveHub
    citizens: Citizens = field(default_factory=Citizens)
    said: int = 0
    counted: int = 0
    spent: dict[str, float] = field(default_factory=dict)

    def measure(self, options: Options) -> list[Measured]:
        """p50 and p99 with a city's mixture of screens; the harder case, where all see everything, is a note."""
        self.publish(WARM)
        most = self.publish(600 if options.quick else MOST).rate()
        rate, seconds = most / 2, options.lasting(12, 3)
        orders, view = int(rate * seconds), 40 if options.quick else IN_VIEW
        mixed = [self.watched(city(view), orders, rate) for _ in range(options.rounds)]
        parts = processes.each(self.spent, self.counted)
        hard = self.watched(all_seeing(view), orders, rate)
        notes = [
            f"the largest rate without sockets was {most:,.0f} orders/s; half of it was offered for {seconds:g} s",
            f"in view: {mixed[-1].words}",
            f"and where all {view} see everything: p50 {figure(hard.p50)} ms, p99 {figure(hard.p99)} ms; {hard.words}; "
            f"lost {hard.verdict.lost:,}, doubled {hard.verdict.doubled:,}",
            processes.full(parts),
        ]
        rounds = [*mixed, hard]
        lost = sum(one.verdict.lost for one in rounds)
        doubled = sum(one.verdict.doubled for one in rounds)
        return [
            Measured(
                "live.p50",
                Series.of(one.p50 for one in mixed),
                notes=notes,
                lost=lost,
                doubled=doubled,
                parts=parts,
                parts_unit="µs CPU an order",
            ),
            Measured("live.p99", Series.of(one.p99 for one in mixed)),
        ]

    def publish(self, orders: int) -> flow.Course:
        """As fast as the hub takes them, until all are cases."""
        before = self.kept()
        with publishing(self._url, self.citizens.orders(orders), orders) as publisher:
            course = flow.drain(publisher, lambda: self.kept() - before, orders, 2_000)
        self.said += orders
        return course

    def watched(self, audience: Audience, orders: int, rate: float) -> Seen:
        """At a rate, with people looking on."""
        load, before = self.citizens.orders(orders), self.kept()
        with browsing(self.hub.port, audience.browsers) as sockets:
            sockets.arrivals()
            cost = self._cost(sockets)
            with publishing(self._url, load, orders, rate) as publisher:
                publisher.allow(orders)
                until(
                    lambda: self._over(publisher, before, orders), 60 + orders / rate, "all orders"
                )
                begun = publisher.begun_us
                self._spend({"publisher": publisher.cpu_s})
            until(
                lambda: not judge(self.stage.url, audience, sockets.told()).lost,
                20,
                "the last entries",
            )
            self._spend(processes.fewer(self._cost(sockets), cost))
            self.counted += orders
            verdict = judge(self.stage.url, audience, sockets.told())
            arrivals, told = sockets.arrivals(), sockets.told()
        late = _late_ms(arrivals, self._due(begun, rate))
        self.said += orders
        p50, p99 = np.percentile(late, [50, 99])
        frames = sum(one.frames for one in told)
        everything = sum(audience.scopes[one.group].everything for one in told)
        words = (
            f"{len(told)} sockets of {len(audience.scopes)} scopes, {everything} of which see everything; "
            f"{frames:,} frames with {verdict.expected:,} entries, {len(late):,} sights of {orders:,} orders; "
            f"latest {figure(float(late.max()))} ms"
        )
        return Seen(float(p50), float(p99), verdict, words)

    def kept(self) -> int:
        """Orders that are events."""
        return int(self._rows("SELECT count(*) FROM events_event WHERE source = %(source)s")[0][0])

    def _over(self, publisher: Publishing, before: int, orders: int) -> bool:
        publisher.check()
        return self.kept() - before >= orders

    def _due(self, begun_us: int, rate: float) -> dict[int, float]:
        """The instant each order was due to be published, by the number of the entry that tells it first."""
        rows = self._rows(_FIRST)
        return {seq: begun_us + (int(number) - self.said + 1) / rate * 1e6 for seq, number in rows}

    def _rows(self, statement: str) -> Sequence[tuple[Any, ...]]:
        connection = psycopg2.connect(self.stage.url)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, {"source": SOURCE, "said": self.said})
                return list(cursor.fetchall())
        finally:
            connection.close()

    def _spend(self, cost: dict[str, float]) -> None:
        for name, seconds in cost.items():
            self.spent[name] = self.spent.get(name, 0.0) + seconds

    def _cost(self, sockets: Sockets) -> dict[str, float]:
        return self.stage.cpu(self.hub) | {"browsers": processes.cpu_s(sockets.pid)}

    @property
    def _url(self) -> str:
        return self.stage.broker.url("field")


def _late_ms(arrivals: Arrivals, due: dict[int, float]) -> Any:
    """Milliseconds from when an order was due to be published to each sight of it, for all sockets and orders."""
    order = np.argsort(arrivals.frame, kind="stable")
    frames, at_us = arrivals.frame[order], arrivals.at_us[order]
    numbers, begins = np.unique(frames, return_index=True)
    late = [np.empty(0)]
    for number, came in zip(numbers, np.split(at_us, begins[1:]), strict=True):
        dues = [due[seq] for seq in arrivals.seqs[number] if seq in due]
        if dues:
            late.append((came[:, None] - np.array(dues)[None, :]).ravel() / 1000)
    return np.concatenate(late)


#: The entry that tells an order first, and the order's number.
_FIRST: Final = """
SELECT j.seq, substr(e.source_id, 7)
FROM foundation_journalentry j JOIN events_event e ON e.id = (j.data #>> '{event,id}')::bigint
WHERE j.kind IN ('case.opened', 'event.joined') AND e.source = %(source)s
  AND substr(e.source_id, 7)::bigint >= %(said)s
"""
