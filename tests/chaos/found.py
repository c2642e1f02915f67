"""What was found when a storm was over: what is lost, what is doubled, and a sentence for each thing that is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Found:
    """The outcome of a round. counts: what there was of each; trouble: one sentence for each thing that is wrong."""

    counts: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    doubled: int = 0
    #: Plain readings a hard-killed broker took to its grave after its last save; no promise covers them.
    forgotten: int = 0
    trouble: list[str] = field(default_factory=list)

    def lose(self, what: str, which: Iterable[Any]) -> None:
        """Count what is missing."""
        missing = list(which)
        if missing:
            self.lost += len(missing)
            self.trouble.append(f"LOST {len(missing)} {what}: {_some(missing)}")

    def double(self, what: str, which: Iterable[Any]) -> None:
        """Count what is there twice."""
        extra = list(which)
        if extra:
            self.doubled += len(extra)
            self.trouble.append(f"DOUBLED {len(extra)} {what}: {_some(extra)}")

    def wrong(self, what: str, which: Iterable[Any]) -> None:
        """Note what is neither lost nor doubled, and wrong."""
        bad = list(which)
        if bad:
            self.trouble.append(f"WRONG {len(bad)} {what}: {_some(bad)}")


def _some(things: list[Any]) -> str:
    return "; ".join(str(one) for one in things[:5]) + (" …" if len(things) > 5 else "")
