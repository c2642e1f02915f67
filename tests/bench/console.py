"""The console beside ten thousand open cases and fifty changes a second: no long task while scrolling, flat memory."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
from playwright.sync_api import CDPSession, Page

from events.models import Case
from hub.foundation.access import Role
from tests.bench import trace
from tests.bench.ground.lands import Land, Size, lands
from tests.bench.ground.visitors import visitor, workers
from tests.bench.load.churn import Churn
from tests.bench.options import Options
from tests.bench.report import Measured
from tests.bench.rounds import Series
from tests.bench.trace import Memory, Task
from tests.chromium import Window, browser
from tests.servers import until

SIZE: Final = Size(12_000, 10_000)
QUICK: Final = Size(1_200, 1_000)
#: Changes a second while somebody scrolls, and how many of them a quarter of an hour brings.
RATE: Final = 50.0
MANY: Final = int(RATE * 15 * 60)
#: While memory is watched they come so much faster.
FASTER: Final = 4
#: A task that lasts longer makes a page stutter (https://w3c.github.io/longtasks/).
LONG_MS: Final = 50.0
_VIEW: Final = {"width": 1920, "height": 1080}
#: Pixels of one turn of the wheel, and how many of them go one way.
_TURN, _WAY = 360, 40
#: The share of the changes after which memory is judged: the lists have filled up to their bounds by then.
_WARM: Final = 1 / 3


def measure(options: Options) -> list[Measured]:
    """Long tasks, the longest, and by how much memory grew."""
    size = QUICK if options.quick else SIZE
    with (
        lands({"console": size}, options.kept, _say) as made,
        made["console"].here(),
        _opened(made["console"]) as page,
    ):
        session = trace.session_of(page)
        rounds = [_scrolled(page, session, options, n) for n in range(options.rounds)]
        held = _held(page, session, int(options.lasting(MANY / RATE, 20) * RATE))
        missing = _missing(page)
    longest = sorted((one for found in rounds for one in found.tasks[:5]), key=lambda t: -t.wall_ms)
    notes = [f"{size.live:,} open cases; {one.words()}" for one in rounds]
    notes += [f"longest: {one.words()}" for one in longest[:6]]
    return [
        Measured("console.tasks", Series.of(len(one.long) for one in rounds), notes=notes),
        Measured("console.longest", Series.of(one.tasks[0].wall_ms for one in rounds)),
        Measured("console.memory", Series.of([_grown(held)]), notes=_words(held), lost=missing),
    ]


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


@contextmanager
def _opened(land: Land) -> Iterator[Page]:
    """The console of a shift supervisor, live and filled."""
    one = visitor(land.hub.url, workers(Role.SHIFT_SUPERVISOR)[0])
    with browser() as chromium:
        window = Window(chromium, land.hub.url, _VIEW)
        pairs = (cookie.split("=", 1) for cookie in one.cookies.split("; "))
        window.context.add_cookies(
            [{"name": name, "value": value, "url": land.hub.url} for name, value in pairs]
        )
        window.page.goto("/console")
        window.page.locator("#live.live").wait_for(timeout=60_000)
        window.page.locator("#queue li.row").first.wait_for(timeout=60_000)
        yield window.page
        window.close()


@dataclass(slots=True)
class _Scrolled:
    """One round of scrolling. made: changes meanwhile."""

    tasks: list[Task]
    rows: int
    made: int
    seconds: float

    @property
    def long(self) -> Sequence[Task]:
        """The tasks that make the page stutter."""
        return [one for one in self.tasks if one.wall_ms > LONG_MS]

    def words(self) -> str:
        """As a note tells it."""
        busy = sum(one.cpu_ms for one in self.tasks) / 1000 / self.seconds
        by_cpu = sum(one.cpu_ms > LONG_MS for one in self.tasks)
        return (
            f"{self.seconds:.0f} s of scrolling, {self.rows:,} rows in the list, {self.made:,} changes; "
            f"{len(self.tasks):,} tasks, {len(self.long)} over {LONG_MS:g} ms ({by_cpu} by CPU time); "
            f"the thread worked {busy:.0%} of the time"
        )


def _scrolled(page: Page, session: CDPSession, options: Options, salt: int) -> _Scrolled:
    """Down and up the queue with the wheel, the city at work; further down with every round."""
    seconds = options.lasting(20, 5)
    box = page.locator("#queue").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    with Churn(RATE, salt=salt) as churn:
        until(lambda: churn.made > RATE, 30, "the first changes")
        before, begun = churn.made, time.monotonic()
        with trace.traced(session) as tasks:
            turns = 0
            while time.monotonic() - begun < seconds:
                # three ways down, one up: the next pages are fetched, and what was left is drawn again
                down = (turns // _WAY) % 4 != 3
                page.mouse.wheel(0, _TURN if down else -_TURN)
                page.wait_for_timeout(25)
                turns += 1
            lasted = time.monotonic() - begun
        made = churn.made - before
    rows = int(page.locator("#queue .rows").evaluate("field => field.offsetHeight / 60"))
    return _Scrolled(tasks, rows, made, lasted)


def _held(page: Page, session: CDPSession, many: int) -> list[tuple[int, Memory]]:
    """Memory after so many changes, looked at forty times; the reader scrolls and opens a case now and then."""
    found: list[tuple[int, Memory]] = []
    with Churn(RATE * FASTER, many, salt=99) as churn:
        while not churn.over:
            if churn.made >= len(found) * many / 40:
                page.mouse.wheel(0, _TURN if len(found) % 2 else -_TURN)
                found.append((churn.made, trace.memory(session)))
                page.keyboard.press("j")  # the next case opens
            page.wait_for_timeout(100)
        _say(f"{churn.made:,} changes were made, at the most {churn.late_s:.1f} s late")
    page.wait_for_timeout(3_000)
    found.append((many, trace.memory(session)))
    return found


def _judged(held: Sequence[tuple[int, Memory]]) -> list[tuple[int, Memory]]:
    return [one for one in held if one[0] >= held[-1][0] * _WARM]


def _grown(held: Sequence[tuple[int, Memory]]) -> float:
    """MB by which a straight line through the heap rises over a quarter of an hour."""
    judged = _judged(held)
    rise = np.polyfit([made for made, _ in judged], [one.heap_mb for _, one in judged], 1)[0]
    return max(0.0, float(rise) * MANY)


def _words(held: Sequence[tuple[int, Memory]]) -> list[str]:
    step = max(1, len(held) // 8)
    return [
        f"after {made:>6,} changes: heap {one.heap_mb:6.1f} MB, {one.nodes:,} nodes, {one.listeners:,} listeners"
        for made, one in [*held[::step], held[-1]]
    ]


def _missing(page: Page) -> int:
    """Rows that are seen and do not belong there, or are not as the database has them."""
    page.wait_for_timeout(3_000)
    ids = page.locator("#queue li.row").evaluate_all("rows => rows.map(row => +row.dataset.id)")
    live = set(Case.objects.filter(id__in=ids, ended_at=None).values_list("id", flat=True))
    return len(set(ids) - live)
