"""Work orders over MQTT until they are filed, located, routed, journalled cases with receipts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import psycopg2

from hub.supervisor.broker_files import DEFAULT_CITY
from tests.bench import flow, processes
from tests.bench.limits.paho_client import Receiver, receiver
from tests.bench.limits.same_rows import copied_all, make_twins, mark, written_since
from tests.bench.load.orders import SOURCE, Citizens
from tests.bench.load.publisher import publishing
from tests.bench.options import Options
from tests.bench.progress import say
from tests.bench.report import Measured
from tests.bench.rounds import Series
from tests.bench.sensors_city import build_ground
from tests.bench.stage import WHOLE, Stage, stage
from tests.servers import LiveHub, until

RECEIPTS: Final = f"city/{DEFAULT_CITY}/hotline/{SOURCE}/receipt"
#: Orders that lie ready at the broker while the hub works: some seconds of work.
AHEAD: Final = 5_000
#: Orders before the first that count: caches fill, the city's raster is built.
WARM: Final = 300


def measure(options: Options) -> list[Measured]:
    """Rounds of the hub; after each, a bare COPY of the rows it wrote."""
    orders = 3_000 if options.quick else 15_000
    with _site() as site:
        _round(site, WARM)
        site.spent.clear()
        hub, limit = [], []
        for _ in range(options.rounds):
            moment = mark(site.stage.url)
            hub.append(_round(site, orders))
            rows = written_since(site.stage.url, moment)
            make_twins(site.stage.url, rows)
            limit.append(orders / copied_all(site.stage.url, rows))
            say(f"bare COPY: the rows of {orders:,} orders, {limit[-1]:,.0f}/s")
            site.rows = {one.table: len(one.lines) for one in rows}
        return [_measured(site, Series.of(hub), Series.of(limit), orders)]


@dataclass(slots=True)
class Site:
    """The hub, a source that hears its receipts, and what was said so far. rows: by table, of the last round."""

    stage: Stage
    hub: LiveHub
    source: Receiver
    citizens: Citizens
    said: int = 0
    spent: dict[str, float] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


@contextmanager
def _site() -> Iterator[Site]:
    with stage() as made:
        build_ground()
        with (
            made.hub(WHOLE) as hub,
            receiver(made.broker.url("field"), RECEIPTS) as source,
        ):
            until(lambda: "connected" in hub.log("ingest"), 60, "the ingest process at its broker")
            yield Site(made, hub, source, Citizens())


def _round(site: Site, orders: int) -> float:
    """Orders a second, until each has its receipt."""
    load, before = site.citizens.orders(orders), site.stage.cpu(site.hub)
    heard = site.source.received
    with publishing(site.stage.broker.url("field"), load, orders) as publisher:
        course = flow.drain(publisher, lambda: site.source.received - heard, orders, AHEAD)
        cost = processes.fewer(site.stage.cpu(site.hub), before) | {"publisher": publisher.cpu_s}
    say(f"hub: {course.done[-1]:,} orders, {course.rate():,.0f}/s")
    site.said += orders
    for name, seconds in cost.items():
        site.spent[name] = site.spent.get(name, 0.0) + seconds
    return course.rate()


def _measured(site: Site, hub: Series, limit: Series, orders: int) -> Measured:
    told = _told(site.stage.url)
    whole = sum(site.rows.values())
    tables = sorted(site.rows.items(), key=lambda one: -one[1])
    verdict = site.hub.manage("verify_journal").strip().splitlines()[-1]
    parts = processes.each(site.spent, site.said - WARM)
    return Measured(
        "cases.orders",
        hub,
        limit,
        notes=[
            f"published {site.said:,}; kept {told['events']:,} in {told['cases']:,} cases; "
            f"{site.source.received:,} receipts; in quarantine {told['refused']:,}",
            f"of the cases {told['located']:,} in a unit grid, {told['filed']:,} filed by rule, "
            f"{told['routed']:,} with a department",
            f"{whole / orders:.1f} rows an order: "
            + ", ".join(
                f"{table} {count / orders:.1f}" for table, count in tables if count > orders / 20
            ),
            f"journal: {verdict}",
            processes.full(parts),
        ],
        lost=max(0, site.said - told["ids"]) + max(0, site.said - site.source.received),
        doubled=told["events"] - told["ids"],
        parts=parts,
        parts_unit="µs CPU an order",
    )


def _told(url: str) -> dict[str, int]:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(_TOLD, {"source": SOURCE})
            names = [column.name for column in cursor.description]
            return dict(zip(names, map(int, cursor.fetchone()), strict=True))
    finally:
        connection.close()


_TOLD: Final = """
SELECT count(*) AS events, count(DISTINCT e.source_id) AS ids, count(DISTINCT c.id) AS cases,
       count(DISTINCT c.id) FILTER (WHERE c.cell_id IS NOT NULL) AS located,
       count(DISTINCT c.id) FILTER (WHERE c.filed_at IS NOT NULL) AS filed,
       count(DISTINCT c.id) FILTER (WHERE c.lead_org_id IS NOT NULL) AS routed,
       (SELECT coalesce(sum(times), 0) FROM sensors_quarantined) AS refused
FROM events_event e JOIN events_case c ON c.id = e.case_id WHERE e.source = %(source)s
"""
