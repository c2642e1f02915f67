"""Messages that were made before the clock starts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ready:
    """One packet a message."""

    each: tuple[bytes, ...]

    def packets(self, first: int, count: int) -> bytes:
        """Messages `first` … `first + count - 1`, one after the other."""
        return b"".join(self.each[first : first + count])
