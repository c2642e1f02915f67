"""Rounds of several contestants in turn, so that a slow minute of the machine meets all of them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Series:
    """One figure per round, in the order of the rounds; at least one."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[float]) -> Series:
        """A series of these. Raises ValueError when there are none."""
        made = tuple(float(value) for value in values)
        if not made:
            raise ValueError("a series needs at least one figure")
        return cls(made)

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    @property
    def lowest(self) -> float:
        """The least."""
        return min(self.values)

    @property
    def highest(self) -> float:
        """The greatest."""
        return max(self.values)


def interleaved(runs: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, Series]:
    """Run each once a round and keep what it gave; every second round goes through them backwards."""
    found: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds):
        names = list(runs)[:: 1 if number % 2 == 0 else -1]
        for name in names:
            found[name].append(runs[name]())
    return {name: Series.of(values) for name, values in found.items()}
