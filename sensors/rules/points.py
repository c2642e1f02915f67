"""What a measure says along a series of readings, point by point; the numbers that levels judge."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sensors.rules.measure import Deviation, Kind, Measure
from sensors.rules.normal import Normals, usual
from sensors.rules.running import Running
from sensors.rules.samples import Point, Sample

#: From, until → the instants between at which other levels begin to count, in order.
Turns = Callable[[datetime, datetime], Iterable[datetime]]


def points(
    measure: Measure,
    samples: Sequence[Sample],
    start: datetime,
    *,
    previous_at: datetime | None = None,
    until: datetime | None = None,
    silences: Iterable[float] = (),
    turns: Turns | None = None,
    usually: Normals = (),
    window: Running | None = None,
) -> Iterator[Point]:
    """What the measure says from `start` on, in order of time; nothing where there is too little to say it.

    samples: sorted, each instant once; window: for a measure that has one, as it is before the first of them, moved
    along; where it holds nothing, samples reach back over the window before `start` to the reading before it.
    previous_at: the reading before the first of them, where it is known; until: up to when silence was listened to;
    silences: the lengths of silence that count, s; turns: when other levels begin to count; usually: what is usual, for
    a deviation.
    """
    if window is not None:
        for sample in samples:
            point = window.take(sample, previous_at)
            if point is not None and sample.at >= start:
                yield point
        return
    first = bisect_left(samples, start, key=lambda sample: sample.at)
    if measure.kind is Kind.SILENCE:
        waits = _Waits(sorted(silences), turns, start)
        yield from _silence(samples, first, previous_at, until, waits)
    else:
        for n in range(first, len(samples)):
            sample = samples[n]
            value: float | None = sample.value
            if measure.kind is Kind.DEVIATION:
                value = deviation(measure, sample, usually)
            if value is not None:
                before = samples[n - 1].at if n else previous_at
                yield Point(sample.at, value, sample.at, before)


@dataclass(frozen=True, slots=True)
class _Waits:
    """lengths: of silence that count, s, sorted; turns: when other levels begin to count; start: nothing before it."""

    lengths: Sequence[float]
    turns: Turns | None
    start: datetime

    def after(self, heard_at: datetime, before: datetime) -> Iterator[Point]:
        """How long nothing was heard, at each instant before another one at which that may change something."""
        found = {heard_at + timedelta(seconds=length): length for length in self.lengths}
        if self.turns is not None and found:
            # a silence that is long enough already counts from when the rule does
            for at in self.turns(max(self.start, min(found)), before):
                found.setdefault(at, (at - heard_at).total_seconds())
        for at, waited in sorted(found.items()):
            if self.start <= at < before:
                yield Point(at, waited, heard_at, heard_at)


def _silence(
    samples: Sequence[Sample],
    first: int,
    previous_at: datetime | None,
    until: datetime | None,
    waits: _Waits,
) -> Iterator[Point]:
    """After each reading that long a silence as there was, at the instants at which it was long enough to count."""
    heard_at = samples[first - 1].at if first else previous_at
    for sample in samples[first:]:
        if heard_at is not None:
            yield from waits.after(heard_at, sample.at)
        yield Point(sample.at, 0.0, heard_at or sample.at, heard_at)
        heard_at = sample.at
    if heard_at is not None and until is not None:
        yield from waits.after(heard_at, until + timedelta(microseconds=1))


def deviation(measure: Measure, sample: Sample, usually: Normals) -> float | None:
    """How far a reading is from what is usual; None where too little is known of its hour."""
    normal = usual(usually, sample.at)
    if normal is None or normal.count < measure.fewest:
        return None
    off = sample.value - normal.middle
    match measure.in_:
        case Deviation.UNIT:
            return off
        case Deviation.PERCENT:
            return off / abs(normal.middle) * 100 if normal.middle else None
        case Deviation.SPREAD:
            return off / max(normal.spread, measure.floor)
