"""How heavy a page has grown: what Chromium itself counts after it threw away what nobody needs."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import CDPSession, Page

HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Weight:
    """heap_kb: of the scripts; nodes: of all documents, detached ones too; listeners: of events."""

    heap_kb: int
    nodes: int
    listeners: int


def weigh(cdp: CDPSession) -> Weight:
    """The page's weight now, after the garbage was collected."""
    cdp.send("HeapProfiler.enable")
    for _ in range(2):  # what the first one frees may hold more
        cdp.send("HeapProfiler.collectGarbage")
    cdp.send("Performance.enable")
    told = {one["name"]: one["value"] for one in cdp.send("Performance.getMetrics")["metrics"]}
    return Weight(
        int(told["JSHeapUsedSize"] / 1024), int(told["Nodes"]), int(told["JSEventListeners"])
    )


def turn(page: Page, hours: int = 1) -> None:
    """Let so many hours pass on the page's own clock: every timer that fell due has its turn.

    The page's clock must be installed (`page.clock.install()`) before it was opened.
    """
    for _ in range(hours):
        page.clock.fast_forward(HOUR_MS)
