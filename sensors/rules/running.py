"""A window of readings moved along a series: a reading costs the same, however many the window holds.

What it says is what the plain definition of the measure says of the readings in the window, to the last bit, wherever
the series was begun: sums are kept exactly, as whole numbers of the smallest float there is, and rounded once when
they are read, as `math.fsum` does; highest and lowest stand at the ends of two queues.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import Final

from sensors.rules.measure import Kind, Measure
from sensors.rules.samples import Point, Sample

#: Every float that is finite is a whole number of 2**-1074.
_PLACES: Final = 1074
_ONE: Final = 1 << _PLACES
_SUMMED: Final = frozenset({Kind.SUM, Kind.MEAN})
#: Readings that may lie before a window before they are let go of.
_SLACK: Final = 64


class Running:
    """The window of one measure at the newest reading it has taken. Not for several threads at once.

    samples: sorted, from the one before the window on; older ones may stand before it.
    """

    __slots__ = (
        "_fewest", "_gap_at", "_highest", "_low", "_lowest", "_reach", "_total", "longest_gap_s", "measure", "samples",
    )  # fmt: skip

    def __init__(self, measure: Measure, longest_gap_s: float | None = None) -> None:
        """longest_gap_s: over which longer silence nothing is known to have stood still."""
        self.measure = measure
        self.longest_gap_s = longest_gap_s
        self.samples: list[Sample] = []
        self._reach, self._fewest = measure.window, measure.fewest
        #: Of the first sample inside the window, its place in `samples`.
        self._low = 0
        #: The sum of the window in 2**-1074.
        self._total = 0
        #: Falling, rising: the first is the highest, the lowest of the window.
        self._highest: deque[Sample] = deque()
        self._lowest: deque[Sample] = deque()
        #: The newest reading that a gap lies before.
        self._gap_at: datetime | None = None

    def take(self, sample: Sample, previous_at: datetime | None = None) -> Point | None:
        """Move on to the next reading, newer than all before; what the measure says at it.

        None: there is too little to say it. previous_at: the reading before the first that was taken, if any.
        """
        samples = self.samples
        if samples:
            previous_at = samples[-1].at
            gap_s = self.longest_gap_s
            if gap_s is not None and (sample.at - previous_at).total_seconds() > gap_s:
                self._gap_at = sample.at
        self._move(sample)
        if self.measure.kind is Kind.SPREAD:
            return self._spread(sample, previous_at)
        if len(samples) - self._low < self._fewest:
            return None
        first = samples[self._low]
        value = self._value(first, sample)
        return None if value is None else Point(sample.at, value, first.at, previous_at)

    def goes_on(self, measure: Measure, longest_gap_s: float | None) -> bool:
        """Whether it is the window of this measure still."""
        return self.measure == measure and self.longest_gap_s == longest_gap_s

    def _move(self, sample: Sample) -> None:
        """Take a reading in, and those out that lie before the window now."""
        samples = self.samples
        samples.append(sample)
        summed = self.measure.kind in _SUMMED
        if summed:
            self._total += self._part(sample)
        low, begins = self._low, sample.at - self._reach
        while samples[low].at <= begins:
            if summed:
                self._total -= self._part(samples[low])
            low += 1
        if low > _SLACK and low * 2 > len(samples):
            del samples[: low - 1]
            low = 1
        self._low = low

    def _value(self, first: Sample, newest: Sample) -> float | None:
        """What the measure says of a window with readings enough."""
        match self.measure.kind:
            case Kind.SUM:
                return self._total / _ONE
            case Kind.MEAN:
                return self._total / _ONE / (len(self.samples) - self._low)
            case _:
                took_s = (newest.at - first.at).total_seconds()
                # two readings a second apart say nothing of half an hour
                if took_s * 2 < self.measure.window_s:
                    return None
                return (newest.value - first.value) / took_s * self.measure.per_s

    def _part(self, sample: Sample) -> int:
        """What a reading adds to the sum, in 2**-1074. A sum is of amounts: one below 0 is none."""
        if self.measure.kind is Kind.SUM and sample.value <= 0:
            return 0
        over, under = sample.value.as_integer_ratio()
        return over << (_PLACES + 1 - under.bit_length())

    def _spread(self, sample: Sample, previous_at: datetime | None) -> Point | None:
        """Over the whole window: the value it began with counts, too, and no gap is in it."""
        while self._highest and self._highest[-1].value <= sample.value:
            self._highest.pop()
        self._highest.append(sample)
        while self._lowest and self._lowest[-1].value >= sample.value:
            self._lowest.pop()
        self._lowest.append(sample)
        if not self._low:
            return None
        first = self.samples[self._low - 1]
        for queue in (self._highest, self._lowest):
            while queue[0].at < first.at:
                queue.popleft()
        has_gap = self._gap_at is not None and self._gap_at > first.at
        if has_gap or len(self.samples) - self._low + 1 < self._fewest:
            return None
        # 0.0 of two that are equal, whatever the signs of zeros
        value = self._highest[0].value - self._lowest[0].value + 0.0
        return Point(sample.at, value, first.at, previous_at)
