"""What this process is doing, in plain numbers: counted where the work is done, written down once per beat.

Nothing here allocates a metric object or touches the database: `count` and `step` cost less than a
microsecond. Call them once per batch, not once per reading. Any thread may count. What the names mean
stands in `hub.foundation.figures`; `hub.foundation.heartbeat` writes them down.
"""

from __future__ import annotations

import os
import resource
import threading
import time
from types import TracebackType
from typing import Any

_counts: dict[str, int] = {}
_now: dict[str, float] = {}
_highest: dict[str, float] = {}
#: By name: how often, seconds in all, the longest since the last beat.
_steps: dict[str, list[float]] = {}
_turned_at = 0.0
_adding = threading.Lock()


def count(name: str, n: int = 1) -> None:
    """Add `n` to what was done since the process started."""
    with _adding:
        _counts[name] = _counts.get(name, 0) + n


def set(name: str, value: float) -> None:
    """Say how a thing stands now. Instants are seconds since 1970, so that their age can be told later."""
    _now[name] = value


def highest(name: str, value: float) -> None:
    """Keep the largest value since the last beat."""
    if value > _highest.get(name, float("-inf")):
        _highest[name] = value


class step:
    """`with pulse.step("batch"):` times what is inside, whether it succeeds or not."""

    __slots__ = ("_began", "_cell")

    def __init__(self, name: str) -> None:
        self._cell = _steps.setdefault(name, [0, 0.0, 0.0])

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        took, cell = time.perf_counter() - self._began, self._cell
        with _adding:
            cell[0] += 1
            cell[1] += took
            if took > cell[2]:
                cell[2] = took


def turn() -> None:
    """Say that the process's main loop has come round; one that hangs while its heart beats is found by this."""
    global _turned_at
    _turned_at = time.time()


def figures(*, fresh: bool = False) -> dict[str, Any]:
    """Everything known, JSON-able: counts, now, highest, steps, turned_at, rss (bytes), cpu_s.

    fresh: the largest values begin anew, as after a beat.
    """
    found = {
        "counts": dict(_counts),
        "now": dict(_now),
        "highest": dict(_highest),
        "steps": {name: list(cell) for name, cell in dict(_steps).items()},
        "turned_at": _turned_at,
        "rss": _rss(),
        "cpu_s": _cpu_s(),
    }
    if fresh:
        _highest.clear()
        for cell in _steps.values():
            cell[2] = 0.0
    return found


def forget() -> None:
    """Begin from nothing; for tests."""
    global _turned_at
    for held in (_counts, _now, _highest, _steps):
        held.clear()
    _turned_at = 0.0


def _rss() -> int:
    try:
        with open("/proc/self/statm") as said:
            return int(said.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # no /proc: the largest it ever was is better than nothing
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return round(used.ru_utime + used.ru_stime, 3)
