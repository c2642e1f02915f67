"""A curve of measured values as the parts of a drawing: lines that break at gaps, levels, a scale. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor, log10
from typing import Any, Final

from hub.foundation import clock
from sensors import units
from sensors.series import Point

#: The drawing's own units.
WIDE, HIGH = 720, 200
LEFT, RIGHT, TOP, FOOT = 52, 12, 10, 22
#: How high a line of words is.
LETTER: Final = 12
#: Steps of the scale of time, hours: the narrowest with so many marks at most.
_HOURS: Final = (1, 2, 3, 6, 12, 24, 48, 120)
_MARKS: Final = 8


@dataclass(frozen=True, slots=True)
class Level:
    """A threshold of a rule to be drawn. level: 1 is the gravest."""

    level: int
    value: float
    name: str


def drawn(
    points: Sequence[Point], levels: Sequence[Level], since: datetime, until: datetime
) -> dict[str, Any]:
    """What a template draws: {lines, bands, gaps, levels, scale, times, low, high, count}; lines is empty for none.

    points: oldest first; one of count 0 begins a gap. Each stretch between two gaps is a line of its own, so that no
    line is drawn where nothing was measured.
    """
    held = [one for one in points if one.count]
    values = [one for point in held for one in (point.low, point.high) if one is not None]
    if not values:
        return {"lines": [], "count": 0}
    low, high = min(values), max(values)
    near = [one for one in levels if _near(one.value, low, high)]
    steps = _scale(
        min([low, *(one.value for one in near)]), max([high, *(one.value for one in near)])
    )
    bottom, top = steps[0], steps[-1]
    span_s = (until - since).total_seconds()

    def x(at: datetime) -> float:
        share = (at - since).total_seconds() / span_s
        return round(LEFT + share * (WIDE - LEFT - RIGHT), 1)

    def y(value: float) -> float:
        share = (value - bottom) / (top - bottom)
        return round(HIGH - FOOT - share * (HIGH - FOOT - TOP), 1)

    stretches = _stretches(points)
    return {
        "lines": [" ".join(f"{x(p.at)},{y(p.mean or 0.0)}" for p in one) for one in stretches],
        "bands": [_band(one, x, y) for one in stretches if any(p.low != p.high for p in one)],
        "dots": [
            {"x": x(one[0].at), "y": y(one[0].mean or 0.0)} for one in stretches if len(one) == 1
        ],
        "gaps": [
            {"x": x(before.at), "width": round(x(after.at) - x(before.at), 1)}
            for before, after in _gaps(points)
        ],
        "levels": [
            {
                "level": one.level,
                "y": y(one.value),
                "name": one.name,
                "value": f"{one.value:g}",
                # above its line, unless that stands at the top
                "words": LETTER if y(one.value) < TOP + LETTER else -3,
            }
            for one in near
        ],
        "scale": [{"y": y(one), "text": f"{one:g}"} for one in steps],
        "times": [{"x": x(at), "text": text} for at, text in _times(since, until)],
        "low": units.figure(low),
        "high": units.figure(high),
        "count": sum(one.count for one in held),
    }


def _near(value: float, low: float, high: float) -> bool:
    """Whether a threshold is close enough to be drawn without pressing the curve flat."""
    room = max(high - low, abs(high) * 0.5, 1e-9)
    return low - 2 * room <= value <= high + 2 * room


def _stretches(points: Sequence[Point]) -> list[list[Point]]:
    found: list[list[Point]] = [[]]
    for point in points:
        if point.count:
            found[-1].append(point)
        elif found[-1]:
            found.append([])
    return [one for one in found if one]


def _gaps(points: Sequence[Point]) -> list[tuple[Point, Point]]:
    """The measured point before each gap and the one after it."""
    found = []
    for n, point in enumerate(points):
        if not point.count and 0 < n < len(points) - 1:
            found.append((points[n - 1], points[n + 1]))
    return found


def _band(points: Sequence[Point], x: Any, y: Any) -> str:
    """The area between the least and the greatest of each bucket."""
    above = [f"{x(one.at)},{y(one.high)}" for one in points if one.high is not None]
    below = [f"{x(one.at)},{y(one.low)}" for one in reversed(points) if one.low is not None]
    return " ".join([*above, *below])


def _scale(low: float, high: float) -> list[float]:
    """Round numbers from below `low` to above `high`, five or so."""
    room = high - low or abs(high) or 1.0
    raw = room / 4
    power = 10.0 ** floor(log10(raw))
    step = next(one * power for one in (1, 2, 2.5, 5, 10) if one * power >= raw * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    last = max(last, first + 1)
    return [round(n * step, 10) for n in range(first, last + 1)]


def _times(since: datetime, until: datetime) -> list[tuple[datetime, str]]:
    """Whole hours or days of the city between two instants, and how they are called."""
    hours = (until - since).total_seconds() / 3600
    step = next((one for one in _HOURS if hours / one <= _MARKS), _HOURS[-1])
    at = clock.day_begins(clock.city_day(since))
    found = []
    while at <= until:
        if at >= since:
            local = at.astimezone(clock.CITY)
            found.append((at, f"{local:%m-%d}" if local.hour == 0 else f"{local:%H:%M}"))
        at += timedelta(hours=step)
    return found
