"""What a person may ask of a bench."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """How a part is measured.

    rounds: hub and limit in turn, so often.  seconds: how long what is measured by time takes; None: the part's own.
    quick: small data, to see that everything runs.  kept: where data that takes minutes to make stays for the next
    run; None: made anew.  plans: tell how the database goes about each question.
    """

    rounds: int = 3
    seconds: float | None = None
    quick: bool = False
    kept: Path | None = None
    plans: bool = False

    def lasting(self, usual: float, quick: float) -> float:
        """How many seconds to measure: what was asked, else `usual`, or `quick` when it is to be quick."""
        if self.seconds is not None:
            return self.seconds
        return quick if self.quick else usual
