"""The goals: what the hub is to reach, as a figure, as a share of the limit measured beside it, or either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from tests.bench.rounds import Series


@dataclass(frozen=True, slots=True)
class Goal:
    """One row. With `figure` and `ratio`, reaching either is enough: on a slow machine the share is the smaller one.

    of: what the limit is.  ratio: of the hub's median to the limit's.
    """

    key: str
    work: str
    unit: str
    figure: float | None = None
    ratio: float | None = None
    of: str = ""
    better: Literal["higher", "lower"] = "higher"

    def reached(self, hub: Series, limit: Series | None) -> bool:
        """Whether these rounds reach it. Without a limit only the figure counts."""
        by_figure = self.figure is not None and self._keeps(hub.median, self.figure)
        if by_figure or self.ratio is None or limit is None or not limit.median:
            return by_figure
        return self._keeps(hub.median / limit.median, self.ratio)

    def _keeps(self, found: float, wanted: float) -> bool:
        return found >= wanted if self.better == "higher" else found <= wanted

    def words(self) -> str:
        """The goal as the table shows it: `≥ 16,667 /s or ≥ 60 %`."""
        sign = "≥" if self.better == "higher" else "≤"
        wanted = []
        if self.figure is not None:
            wanted.append(f"{sign} {self.figure:,.10g} {self.unit}")
        if self.ratio is not None:
            wanted.append(f"{sign} {self.ratio:.0%}")
        return " or ".join(wanted)


GOALS: Final[tuple[Goal, ...]] = (
    # --- readings over MQTT: broker, database, hub and load on the same cores
    Goal(
        "ingest.single",
        "single readings, QoS 1, rules on, stored",
        "/s",
        16_667,
        0.60,
        "bare paho client",
    ),
    Goal(
        "ingest.rate",
        "a million sensors, one reading a minute each",
        "/s",
        # the rate offered is 16,667; what is stored within the time must be that, up to the last batches
        16_500,
        0.60,
        "bare paho client",
    ),
    Goal(
        "ingest.packs",
        "SenML packs of 50, readings",
        "/s",
        100_000,
        0.60,
        "bare COPY of the same rows",
    ),
    Goal(
        "ingest.memory",
        "memory of the process that grows most, at the full rate",
        "MB/h",
        20,
        better="lower",
    ),
    Goal("outage.minutes", "ingest away at the full rate, nothing dropped", "min", 2),
    # --- work orders
    Goal(
        "cases.orders",
        "work orders to filed, routed, journalled cases",
        "/s",
        2_000,
        0.40,
        "bare COPY of the same rows",
    ),
    # --- statements of one request, log-in and transaction brackets apart
    Goal("http.intake", "one intake over HTTP", "statements", 10, better="lower"),
    Goal("http.transition", "one transition over HTTP", "statements", 6, better="lower"),
    # --- place
    Goal("locate.cells", "point to cell, 100,000 cells, in batches", "/s", 300_000),
    # --- what people see
    Goal(
        "live.p50", "publish to browser, half the rate, 200 in view, p50", "ms", 60, better="lower"
    ),
    Goal("live.p99", "the same, p99", "ms", 150, better="lower"),
    Goal(
        "live.fanout",
        "one change to 1,000 sockets, deliveries",
        "/s",
        40_000,
        of="bare asyncio broadcaster",
    ),
    Goal(
        "live.slow",
        "the same beside clients that do not read",
        "/s",
        ratio=0.95,
        of="the same without them",
    ),
    Goal("live.socket", "memory of one idle socket", "kB", 60, better="lower"),
    # --- growth: the same work beside a hundred times as much
    Goal("grow.intake", "intake beside 1,000,000 cases", "/s", ratio=0.80, of="beside 10,000"),
    Goal(
        "grow.queue",
        "queue page beside 1,000,000 cases",
        "ms",
        ratio=1.20,
        of="beside 10,000",
        better="lower",
    ),
    Goal(
        "grow.map",
        "map view beside 1,000,000 cases",
        "ms",
        ratio=1.20,
        of="beside 10,000",
        better="lower",
    ),
    Goal(
        "grow.transition",
        "transition beside 1,000,000 cases",
        "ms",
        ratio=1.20,
        of="beside 10,000",
        better="lower",
    ),
    # --- the evaluation
    Goal("figures.month", "a month's table of a million cases a year", "ms", 5_000, better="lower"),
    Goal("figures.year", "the same, 12 months beside each other", "ms", 60_000, better="lower"),
    Goal("views.map", "slowest map view of 1,000,000 cases", "ms", 100, better="lower"),
    Goal(
        "views.others", "slowest view of 1,000,000 devices, and of areas", "ms", 100, better="lower"
    ),
    # --- the console in Chromium, 10,000 open cases, 50 changes a second
    Goal("console.tasks", "tasks over 50 ms while scrolling", "tasks", 0, better="lower"),
    Goal("console.longest", "the longest task while scrolling", "ms", 50, better="lower"),
    Goal("console.memory", "growth of the heap in 15 minutes of changes", "MB", 2, better="lower"),
    # --- the pages, as they are opened for the first time
    Goal(
        "pages.paint",
        "slowest page, first contentful paint, 4× slower core",
        "ms",
        1_000,
        better="lower",
    ),
    # --- scenario packs, all at once beside the living demo city
    Goal("scenarios.alarms", "alarms of packs too many or too few", "alarms", 0, better="lower"),
    Goal(
        "scenarios.memory", "growth of the largest process, after a third", "%", 10, better="lower"
    ),
    Goal("pages.phone", "first view of the phone, over the wire", "kB", 300, better="lower"),
)

BY_KEY: Final = {goal.key: goal for goal in GOALS}
