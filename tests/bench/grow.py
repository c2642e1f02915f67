"""The same work beside ten thousand, a hundred thousand and a million cases: it should not take longer."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from django.db import connection

from events import intake
from events.models import Case, WorkItem
from events.reports import Report
from events.states import LIVE, CaseKind
from hub.foundation import journal
from hub.foundation.access import Actor, Role
from hub.foundation.ids import uuid7
from maps.queries import city_bounds
from tests.bench.ground import plans
from tests.bench.ground.lands import Land, Size, lands
from tests.bench.ground.visitors import Visitor, took_ms, visitor, workers
from tests.bench.options import Options
from tests.bench.report import Measured
from tests.bench.rounds import Series, interleaved

#: From few to many; the first is what the last is compared with. Five in a hundred cases are open.
SIZES: Final = {
    "10^4": Size(10_000, 500, 1_000, 100_000),
    "10^5": Size(100_000, 5_000, 10_000, 1_000_000),
    "10^6": Size(1_000_000, 50_000, 100_000, 10_000_000),
}
QUICK: Final = {"10^4": Size(2_000, 100, 100, 1_000), "10^6": Size(20_000, 1_000, 100, 10_000)}
#: The queue of the console: what it asks for when it is opened.
QUEUE: Final = {"state": sorted(LIVE), "order": "newest", "limit": 60}
#: Reports of one batch, and how often each thing is asked in a round.
_BATCH, _OFTEN = 200, 12
#: What counts for a goal; the others are told beside them.
_GOALS: Final = {
    "grow.intake": "intake, a batch of 200",
    "grow.queue": "queue, first page",
    "grow.map": "map, whole city",
    "grow.transition": "transition",
}


def measure(options: Options) -> list[Measured]:
    """Rounds in turn over the sizes; each goal compares the largest with the smallest."""
    sizes = QUICK if options.quick else SIZES
    with ExitStack() as stack:
        made = stack.enter_context(lands(sizes, options.kept, _say))
        works = {name: stack.enter_context(_work(land)) for name, land in made.items()}
        found: dict[str, dict[str, Series]] = {}
        for what in _names(next(iter(works.values()))):
            runs = {name: work.run(what) for name, work in works.items()}
            for run in runs.values():
                run()
            found[what] = interleaved(runs, options.rounds)
        told = {name: work.told() for name, work in works.items()} if options.plans else {}
    small, *_, large = sizes
    rows = []
    for key, what in _GOALS.items():
        series = found[what]
        rows.append(
            Measured(
                key,
                _rate(key, series[large]),
                _rate(key, series[small]),
                notes=_notes(found, sizes) if key == "grow.intake" else [],
            )
        )
    for name, lines in told.items():
        rows[-1].notes += [f"plans beside {name} cases:", *lines]
    return rows


def _rate(key: str, milliseconds: Series) -> Series:
    """Intake is told in reports a second."""
    if key != "grow.intake":
        return milliseconds
    return Series.of(_BATCH * 1000 / value for value in milliseconds.values)


def _notes(found: dict[str, dict[str, Series]], sizes: dict[str, Size]) -> list[str]:
    notes = [
        f"{name}: {size.cases:,} cases, {size.live:,} of them open; "
        f"{size.readings:,} readings of {size.devices:,} devices"
        for name, size in sizes.items()
    ]
    notes.append(
        f"{'milliseconds, median [least–most] of the rounds':<44}"
        + "".join(f"{name:>24}" for name in sizes)
        + "   last/first"
    )
    for what, series in found.items():
        cells = [
            f"{one.median:8.1f} [{one.lowest:.1f}–{one.highest:.1f}]" for one in series.values()
        ]
        ends = list(series.values())
        notes.append(
            f"{what:<44}"
            + "".join(f"{cell:>24}" for cell in cells)
            + f"{ends[-1].median / ends[0].median:12.2f}"
        )
    return notes


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def _names(work: _Work) -> list[str]:
    return list(work.asks)


@dataclass(slots=True)
class _Work:
    """What is done in one city. asks: name → do it once, and how long it took in milliseconds."""

    land: Land
    asks: dict[str, Callable[[], float]] = field(default_factory=dict)
    #: Questions whose plans are told.
    asked: dict[str, tuple[Visitor, str, dict[str, Any]]] = field(default_factory=dict)

    def run(self, what: str) -> Callable[[], float]:
        """A round: the median of some times, so that one slow moment does not count."""
        ask, often = self.asks[what], 3 if "batch" in what else _OFTEN
        return lambda: Series.of(ask() for _ in range(often)).median

    def told(self) -> list[str]:
        """How the database goes about each question, with buffers; and how long its bare SQL takes."""
        lines = []
        for name, (one, path, query) in self.asked.items():
            with self.land.here():
                lines += [f"── {name}", *plans.of(one, path, query)]
        return lines


@contextmanager
def _work(land: Land) -> Iterator[_Work]:
    work = _Work(land)
    with land.here():
        desk = visitor(land.hub.url, workers(Role.SHIFT_SUPERVISOR)[0])
        agent = visitor(land.hub.url, workers(Role.HOTLINE_AGENT)[0])
        liaisons = {one.org_id: one for one in workers(Role.LIAISON)}
        holders = {org: visitor(land.hub.url, one) for org, one in liaisons.items()}
        offered = list(
            WorkItem.objects.filter(
                state="offered", kind="handle_lead", org_id__in=liaisons, person_id=None
            )
            .order_by("id")
            .values_list("id", "org_id")[:400]
        )
        busiest = max(liaisons, key=lambda org: sum(held == org for _, held in offered))
        west, south, east, north = city_bounds()
        ids = Case.objects.filter(ended_at=None).order_by("-id").values_list("id", flat=True)[:300]
        seen, items = itertools.cycle(list(ids)), iter(offered)
        places = _places(Random(1), west, south, east, north)
    box = f"{west},{south},{east},{north}"
    middle = _around((west + east) / 2, (south + north) / 2, 0.006)

    def page(one: Visitor, path: str, **query: Any) -> Callable[[], float]:
        return lambda: took_ms(lambda: one.get(path, **query))

    def deep() -> dict[str, Any]:
        """The cursor of a page about half-way down the queue of the smallest city."""
        after = ""
        for _ in range(4):
            after = desk.get("/api/cases", **QUEUE, after=after)["next"] or after
        return {**QUEUE, "after": after}

    def sign() -> float:
        item, org = next(items)
        told = {"id": str(uuid7()), "verb": "sign", "payload": {}}
        begun = time.perf_counter()
        answer = holders[org].post(f"/api/items/{item}/commands", told)
        took = (time.perf_counter() - begun) * 1000
        assert answer["result"] in ("applied", "refused"), answer
        return took

    def batch() -> float:
        with land.here():
            reports = [_order(next(places)) for _ in range(_BATCH)]
            connection.ensure_connection()
            begun = time.perf_counter()
            with journal.transaction() as one:
                done = intake.report_many(reports, one, Actor("source", "bench"))
            took = (time.perf_counter() - begun) * 1000
        assert len(done) == _BATCH
        return took

    def by_hand() -> float:
        lon, lat = next(places)
        told = {
            "id": str(uuid7()),
            "text": "路面井盖破损",
            "lon": lon,
            "lat": lat,
            "channel": "desk",
        }
        return took_ms(lambda: agent.post("/api/cases", told))

    box_view, near_view = (
        {"bbox": box, "zoom": 12, "state": sorted(LIVE)},
        {"bbox": middle, "zoom": 16},
    )
    questions = {
        "queue, first page": (desk, "/api/cases", QUEUE),
        "queue, deep page": (desk, "/api/cases", deep()),
        "queue, first due": (desk, "/api/cases", {**QUEUE, "order": "due"}),
        "queue, over time": (desk, "/api/cases", {**QUEUE, "light": "red"}),
        "queue of a department": (holders[busiest], "/api/cases", QUEUE),
        "inbox of a department": (holders[busiest], "/api/items", {"box": "org", "limit": 200}),
        "search, a common word": (desk, "/api/cases", {**QUEUE, "q": "路"}),
        "search, a word nobody said": (desk, "/api/cases", {**QUEUE, "q": "龘"}),
        "figures": (desk, "/api/figures", {}),
        "map, whole city": (desk, "/api/map/cases", box_view),
        "map, near by": (desk, "/api/map/cases", near_view),
        "map, a department's": (holders[busiest], "/api/map/cases", box_view),
    }
    work.asked = questions
    work.asks = {name: page(one, path, **query) for name, (one, path, query) in questions.items()}
    work.asks |= {
        "one case": lambda: took_ms(lambda: desk.get(f"/api/cases/{next(seen)}")),
        "transition": sign,
        "intake, one by hand": by_hand,
        "intake, a batch of 200": batch,
    }
    yield work


def _around(lon: float, lat: float, side: float) -> str:
    return f"{lon - side},{lat - side * 0.6},{lon + side},{lat + side * 0.6}"


def _places(
    dice: Random, west: float, south: float, east: float, north: float
) -> Iterator[tuple[float, float]]:
    while True:
        yield dice.uniform(west, east), dice.uniform(south, north)


def _order(place: tuple[float, float]) -> Report:
    return Report(
        source="bench", source_id=str(uuid7()), channel="phone", kind=CaseKind.MATTER, class_scheme="",
        class_code="", title="路面破损", text="路面破损，车辆颠簸", address="", lon=place[0], lat=place[1],
        crs="EPSG:4490", occurred_at=None, importance=0,
    )  # fmt: skip
