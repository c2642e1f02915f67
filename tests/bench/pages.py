"""Each page as somebody opens it for the first time: first paint, bytes over the wire, requests, long tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Final

from playwright.sync_api import Browser, Page

from tests.bench.options import Options
from tests.bench.report import Measured, figure
from tests.bench.rounds import Series
from tests.bench.trace import session_of
from tests.chromium import browser
from tests.look import stage
from tests.look.camera import Place, opened
from tests.look.scenes import SCENES, Scene

#: A core of a cheap phone, and of an office PC of ten years ago, beside one of ours.
SLOWDOWN: Final = 4
#: How long a page may be quiet and still ask for more.
QUIET_MS: Final = 1_500
PHONE: Final = "phone"
_OBSERVE: Final = """() => {
  window.__long = []
  new PerformanceObserver(list => { for (const one of list.getEntries()) window.__long.push(one.duration) })
    .observe({type: 'longtask', buffered: true})
}"""
_TOLD: Final = """() => ({
  fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null,
  long: window.__long,
})"""


@dataclass(frozen=True, slots=True)
class View:
    """One first view. fcp_ms: first contentful paint; bytes: of all answers, as they came over the wire."""

    fcp_ms: float
    bytes: int
    requests: int
    long_ms: tuple[float, ...]


def measure(options: Options) -> list[Measured]:
    """The pages of the table of pictures, at their smallest size, with empty caches and a slowed core."""
    with stage.hub(busy=True) as hub, browser() as chromium:
        found = views(chromium, stage.place(hub), options.rounds)
    return rows(found)


def views(chromium: Browser, place: Place, rounds: int) -> dict[str, list[View]]:
    """Page → its first views, one a round; pages in turn, so that a slow minute meets all of them."""
    scenes = [one for one in SCENES if one.act is None and one.status == 200]
    found: dict[str, list[View]] = {one.name: [] for one in scenes}
    for _ in range(rounds):
        for scene in scenes:
            found[scene.name].append(first_view(chromium, place, scene))
    return found


def rows(found: dict[str, list[View]]) -> list[Measured]:
    """The rows of the table; each page is a note."""
    notes = list(_words(found))
    slowest = max(found, key=lambda name: median(one.fcp_ms for one in found[name]))
    return [
        Measured(
            "pages.paint",
            Series.of(one.fcp_ms for one in found[slowest]),
            notes=[f"the slowest is {slowest}; core slowed {SLOWDOWN}×, caches empty", *notes],
        ),
        Measured("pages.phone", Series.of(one.bytes / 1000 for one in found[PHONE])),
    ]


def first_view(chromium: Browser, place: Place, scene: Scene) -> View:
    """A browser that was never here opens the page, signed in."""
    with opened(chromium, place, scene.sizes[-1], "zh-hans", scene.role) as page:
        return _measured(page, scene)


def _measured(page: Page, scene: Scene) -> View:
    cdp = session_of(page)
    cdp.send("Network.enable")
    cdp.send("Network.clearBrowserCache")
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    sizes: list[int] = []
    cdp.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
    page.add_init_script(f"({_OBSERVE})()")
    page.goto(scene.path, wait_until="load", timeout=60_000)
    if scene.live and scene.role is not None:
        page.locator("#live[data-state=live]").wait_for(timeout=60_000)
    seen = -1
    while seen != len(sizes):  # until nothing more is asked for
        seen = len(sizes)
        page.wait_for_timeout(QUIET_MS)
    told = page.evaluate(_TOLD)
    assert told["fcp"] is not None, f"{scene.path} painted nothing"
    return View(told["fcp"], sum(sizes), len(sizes), tuple(told["long"]))


def _words(found: dict[str, list[View]]) -> Iterator[str]:
    for name, seen in sorted(found.items(), key=lambda one: -median(v.fcp_ms for v in one[1])):
        long = [len(one.long_ms) for one in seen]
        longest = max((ms for one in seen for ms in one.long_ms), default=0.0)
        yield (
            f"{name:<11} first paint {figure(median(one.fcp_ms for one in seen)):>5} ms, "
            f"{median(one.bytes for one in seen) / 1000:5.0f} kB in "
            f"{median(one.requests for one in seen):3.0f} requests, "
            f"{median(long):.0f} tasks over 50 ms, the longest {figure(longest)} ms"
        )
