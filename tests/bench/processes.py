"""What processes cost, from /proc: CPU seconds, memory of their own, and how it grows."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

_TICKS: Final = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """The process and everything below it."""
    out = [pid]
    for one in out:
        try:
            told = Path(f"/proc/{one}/task/{one}/children").read_text()
        except OSError:
            continue
        out += [int(child) for child in told.split()]
    return out


def cpu_s(pid: int) -> float:
    """CPU seconds of the process and all below it, those that have ended included."""
    ticks = 0
    for one in family(pid):
        try:
            told = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(told[11]) + int(told[12])
        ticks += int(told[13]) + int(told[14])
    return ticks / _TICKS


def own_memory_mb(pid: int) -> float:
    """Memory nobody else shares (RssAnon) of the process and all below it, MB."""
    kilobytes = 0
    for one in family(pid):
        try:
            told = Path(f"/proc/{one}/status").read_text()
        except OSError:
            continue
        found = told.partition("RssAnon:")[2].split()
        kilobytes += int(found[0]) if found else 0
    return kilobytes * 1024 / 1e6


def database_cpu_s(postmaster: int) -> dict[str, float]:
    """CPU seconds of a database server: of the sessions that are open, and of all the rest of it."""
    sessions = 0.0
    for one in family(postmaster)[1:]:
        try:
            line = Path(f"/proc/{one}/cmdline").read_text()
        except OSError:
            continue
        if "127.0.0.1(" in line:
            sessions += cpu_s(one)
    return {"database: sessions": sessions, "database: the rest": cpu_s(postmaster) - sessions}


def pid_in(file: Path) -> int:
    """The process a server wrote down as its own."""
    return int(file.read_text().split("\n", 1)[0])


def fewer(after: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    """What was spent between two looks."""
    return {name: max(0.0, spent - before.get(name, 0.0)) for name, spent in after.items()}


def each(spent_s: Mapping[str, float], pieces: int) -> dict[str, float]:
    """CPU microseconds of one piece of work, by process."""
    return {name: seconds / pieces * 1e6 for name, seconds in spent_s.items()}


def full(each_us: Mapping[str, float]) -> str:
    """What the CPUs of this machine could do at most if nothing ever waited and nobody else was there."""
    together, cores = sum(each_us.values()), os.cpu_count() or 1
    most = cores * 1e6 / together if together else 0.0
    return f"together {together:,.0f} µs of CPU each: the {cores} cores are full at {most:,.0f}/s"


@dataclass(frozen=True, slots=True)
class Slope:
    """A straight line through samples: per hour, with the half-width of its 95 % confidence interval."""

    per_hour: float
    within: float
    last: float

    @property
    def is_flat(self) -> bool:
        """Whether no growth is within the interval."""
        return self.per_hour - self.within <= 0


def slope(at_s: Sequence[float], values: Sequence[float]) -> Slope:
    """Least squares; the samples are taken as independent, in blocks of which only the mean counts.

    Memory moves in steps, so neighbouring samples say the same: 30 blocks are far enough apart to be counted each.
    Raises ValueError for fewer than three samples.
    """
    if len(values) < 3:
        raise ValueError("a slope needs three samples or more")
    blocks = min(30, len(values))
    x = np.array([part.mean() for part in np.array_split(np.asarray(at_s) / 3600, blocks)])
    y = np.array([part.mean() for part in np.array_split(np.asarray(values, dtype=float), blocks)])
    x = x - x.mean()
    spread = float((x**2).sum())
    rise = float((x * y).sum()) / spread
    rest = y - y.mean() - rise * x
    error = float(np.sqrt((rest**2).sum() / (len(y) - 2) / spread))
    return Slope(rise, _T95[min(len(y) - 2, len(_T95) - 1)] * error, float(values[-1]))


#: Student's t, 97.5 %, by degrees of freedom; index 0 is not used.
_T95: Final = (
    0.0, 12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.10,
    2.09, 2.09, 2.08, 2.07, 2.07, 2.06, 2.06, 2.06, 2.05, 2.05,
)  # fmt: skip
