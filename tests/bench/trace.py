"""Chromium's own account of a page: its long tasks from a trace, its memory after a collection."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import CDPSession, Page

_CATEGORIES: Final = (
    "toplevel",
    "devtools.timeline",
    "disabled-by-default-devtools.timeline",
    "v8.execute",
    "__metadata",
)
#: What a task is called; by either name, depending on who posted it.
_TASKS: Final = frozenset({"RunTask", "ThreadControllerImpl::RunTask"})
_MAIN: Final = "CrRendererMain"


@dataclass(frozen=True, slots=True)
class Task:
    """One task of the page's main thread. wall_ms: as long as it lasted; cpu_ms: as long as it worked.

    Where others share the cores, a task lasts longer than it works. inside: what it spent most on, with milliseconds.
    """

    wall_ms: float
    cpu_ms: float
    inside: Sequence[tuple[str, float]]

    def words(self) -> str:
        """As a note tells it."""
        most = ", ".join(f"{name} {ms:.0f}" for name, ms in self.inside[:4])
        return f"{self.wall_ms:.0f} ms ({self.cpu_ms:.0f} of CPU): {most}"


@dataclass(frozen=True, slots=True)
class Memory:
    """After a forced collection."""

    heap_mb: float
    nodes: int
    listeners: int
    documents: int


@contextmanager
def traced(session: CDPSession) -> Iterator[list[Task]]:
    """Trace while the block runs; the list holds its tasks of the main thread afterwards, the longest first."""
    found: list[Task] = []
    ended: list[dict[str, Any]] = []
    session.once("Tracing.tracingComplete", lambda told: ended.append(told))
    session.send(
        "Tracing.start",
        {
            "transferMode": "ReturnAsStream",
            "traceConfig": {
                "includedCategories": list(_CATEGORIES),
                "recordMode": "recordAsMuchAsPossible",
            },
        },
    )
    yield found
    session.send("Tracing.end")
    while not ended:
        session.send("Runtime.evaluate", {"expression": "0"})  # lets events arrive
    text, handle = [], ended[0]["stream"]
    while True:
        part = session.send("IO.read", {"handle": handle, "size": 1 << 22})
        text.append(part["data"])
        if part["eof"]:
            break
    session.send("IO.close", {"handle": handle})
    found += tasks(json.loads("".join(text))["traceEvents"])


def tasks(events: Sequence[dict[str, Any]]) -> list[Task]:
    """The tasks of the busiest page's main thread, the longest first."""
    mains = {
        (one["pid"], one["tid"])
        for one in events
        if one.get("name") == "thread_name" and one["args"].get("name") == _MAIN
    }
    by_thread: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for one in events:
        key = (one.get("pid", 0), one.get("tid", 0))
        if one.get("ph") == "X" and key in mains:
            by_thread[key].append(one)
    if not by_thread:
        return []
    busiest = max(
        by_thread.values(), key=lambda own: sum(e.get("dur", 0) for e in own if e["name"] in _TASKS)
    )
    whole = sorted(busiest, key=lambda one: (one["ts"], -one.get("dur", 0)))
    made, index = [], 0
    for at, task in enumerate(whole):
        if task["name"] not in _TASKS or at < index:
            continue
        end = task["ts"] + task.get("dur", 0)
        index = at + 1
        own: dict[str, float] = defaultdict(float)
        while index < len(whole) and whole[index]["ts"] < end:
            one = whole[index]
            if one["name"] not in _TASKS:
                own[_named(one)] += one.get("dur", 0) / 1000
            index += 1
        most = sorted(own.items(), key=lambda pair: -pair[1])
        made.append(
            Task(task.get("dur", 0) / 1000, task.get("tdur", task.get("dur", 0)) / 1000, most)
        )
    return sorted(made, key=lambda one: -one.wall_ms)


def _named(event: dict[str, Any]) -> str:
    data = event.get("args", {}).get("data") or {}
    where = data.get("functionName") or data.get("type") or ""
    file = str(data.get("url", "")).rpartition("/")[2]
    return " ".join(part for part in (event["name"], where, file) if part)


def memory(session: CDPSession) -> Memory:
    """What the page holds now, once everything that nobody needs is thrown away."""
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")
    counted = session.send("Memory.getDOMCounters")
    return Memory(
        used["usedSize"] / 1e6, counted["nodes"], counted["jsEventListeners"], counted["documents"]
    )


def session_of(page: Page) -> CDPSession:
    """The page's own line to the browser."""
    return page.context.new_cdp_session(page)
