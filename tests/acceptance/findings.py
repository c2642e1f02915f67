"""What an acceptance run found: one line each, with what was expected where something was."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. holds: None for a figure that is only told."""

    part: str
    what: str
    found: Any
    expected: str = ""
    holds: bool | None = None


@dataclass(slots=True)
class Findings:
    """All lines of a run, told as they come unless they go to JSON at the end."""

    quiet: bool = False
    part: str = ""
    lines: list[Finding] = field(default_factory=list)

    def begin(self, part: str) -> None:
        """Start a part of the run."""
        self.part = part
        self._say(f"\n{part}")

    def tell(self, what: str, found: Any) -> None:
        """A figure."""
        self._add(Finding(self.part, what, found))

    def check(self, what: str, found: Any, *, expected: str, holds: bool) -> None:
        """A figure that must hold."""
        self._add(Finding(self.part, what, found, expected, bool(holds)))

    def equal(self, what: str, found: Any, expected: Any) -> None:
        """A figure that must be just this."""
        self.check(what, found, expected=str(expected), holds=found == expected)

    def loaded(self, report: Mapping[str, Any]) -> int:
        """Name what a load of areas repaired and refused; how many it refused."""
        for what in ("repaired", "refused"):
            for remark in report[what]:
                self.tell(
                    f"{what} feature {remark['feature']} ({remark['code']})", remark["sentence"]
                )
        return len(report["refused"])

    @property
    def failed(self) -> list[Finding]:
        """The lines that do not hold."""
        return [line for line in self.lines if line.holds is False]

    def as_json(self) -> str:
        """All lines as a JSON array."""
        return json.dumps(
            [asdict(line) for line in self.lines], ensure_ascii=False, indent=1, default=str
        )

    def _add(self, line: Finding) -> None:
        self.lines.append(line)
        mark = {True: "holds", False: "FAILS", None: "     "}[line.holds]
        wanted = f"   (expected {line.expected})" if line.expected else ""
        self._say(f"  {mark}  {line.what:<58} {line.found}{wanted}")

    def _say(self, text: str) -> None:
        if not self.quiet:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
