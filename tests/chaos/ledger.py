"""The rounds there were: one line of JSON each, so that many short runs are summed to one."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.found import Found
from tests.chaos.storm import Suffered


@dataclass(slots=True)
class Round:
    """One round as it is kept."""

    number: int
    seed: int
    shared: bool
    seconds: float
    faults: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    doubled: int = 0
    forgotten: int = 0
    trouble: list[str] = field(default_factory=list)

    def add(self, suffered: Sequence[Suffered], found: Found) -> None:
        """What happened and what was found."""
        self.faults = [asdict(one) for one in suffered]
        self.counts, self.trouble = found.counts, found.trouble
        self.lost, self.doubled, self.forgotten = found.lost, found.doubled, found.forgotten


class Ledger:
    """The file of a state folder."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "rounds.jsonl"
        folder.mkdir(parents=True, exist_ok=True)

    def begin_anew(self) -> None:
        """Put earlier rounds aside."""
        if self.file.exists():
            self.file.replace(self.file.with_suffix(".before.jsonl"))

    def rounds(self) -> list[Round]:
        """All rounds so far."""
        if not self.file.exists():
            return []
        return [Round(**json.loads(line)) for line in self.file.read_text("utf-8").splitlines()]

    def add(self, one: Round) -> None:
        """Keep a round."""
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")


def summary(rounds: Sequence[Round]) -> str:
    """The table of all faults, what there was, and what was lost and doubled."""
    faults = [one for each in rounds for one in each.faults]
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for one in faults:
        by_kind.setdefault(one["name"], []).append(one)
    lines = [f"{'fault':<28}{'times':>6}{'lasted':>10}{'recovered':>12}{'worst':>9}"]
    for name, ones in sorted(by_kind.items()):
        back = [one["recovered"] for one in ones if one["recovered"] is not None]
        lasted = f"{statistics.median(one['lasted'] for one in ones):.1f} s"
        median = f"{statistics.median(back):.1f} s" if back else "–"
        worst = f"{max(back):.1f} s" if back else "–"
        lines.append(f"{name:<28}{len(ones):>6}{lasted:>10}{median:>12}{worst:>9}")
    counts: Counter[str] = Counter()
    for each in rounds:
        counts.update(each.counts)
    minutes = sum(one.seconds for one in rounds) / 60
    lines += [
        "",
        "lasted: median from a fault's beginning to its end; recovered: median from its beginning to the first commit",
        "of something begun after it; worst: the longest of these.",
        "",
        f"{len(faults)} faults in {len(rounds)} rounds, {minutes:.0f} minutes",
        ", ".join(f"{number:,} {what}" for what, number in counts.items()),
        f"readings only the broker had when it was killed after its last save: {sum(one.forgotten for one in rounds)}",
        f"lost {sum(one.lost for one in rounds)}, doubled {sum(one.doubled for one in rounds)}",
    ]
    for each in rounds:
        lines += [f"round {each.number} (seed {each.seed}): {one}" for one in each.trouble]
    return "\n".join(lines)
