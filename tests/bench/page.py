"""`python -m tests.bench.page FILE…`: puts what `scripts/bench … --json` printed into docs/performance.md
and README.md.

Each file holds what one or more parts printed; a later file wins. Rows that no file has keep their place, unmeasured.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from hub.foundation.markdown import table
from tests.bench.goals import BY_KEY, Goal
from tests.bench.report import figure

ROOT: Final = Path(__file__).resolve().parents[2]
HEADS: Final = ["work", "hub", "limit, same run", "ratio", "goal", "reached", "lost / doubled"]
#: What the front page shows.
FRONT: Final = (
    "ingest.single",
    "ingest.packs",
    "cases.orders",
    "live.p50",
    "live.p99",
    "live.fanout",
    "views.map",
)
FIRST, LAST = "<!-- figures -->", "<!-- end of figures -->"


def main() -> None:
    """Read the files, write the pages."""
    found: dict[str, Mapping[str, Any]] = {}
    for name in sys.argv[1:]:
        found |= {row["key"]: row for row in json.loads(Path(name).read_text("utf-8"))}
    for page, keys in (("docs/performance.md", tuple(BY_KEY)), ("README.md", FRONT)):
        file = ROOT / page
        file.write_text(filled(file.read_text("utf-8"), found, keys), "utf-8")


def filled(page: str, found: Mapping[str, Mapping[str, Any]], keys: Sequence[str]) -> str:
    """The page with the table of these rows, by key, between its marks."""
    rows = [_cells(BY_KEY[key], found.get(key)) for key in keys]
    between = f"{FIRST}\n\n{table(HEADS, rows)}\n{LAST}"
    return re.sub(f"{FIRST}.*?{LAST}", lambda _: between, page, flags=re.DOTALL)


def _cells(goal: Goal, row: Mapping[str, Any] | None) -> list[str]:
    work = f"{goal.work} `{goal.key}`"
    if row is None or row["hub"] is None:
        return [work, "–", "–", "", goal.words(), "not measured", ""]
    limit = _shown(row["limit"], row["unit"])
    return [
        work,
        _shown(row["hub"], row["unit"]),
        f"{limit} {row['limit_is']}".strip(),
        "" if row["ratio"] is None else f"{row['ratio']:.0%}",
        goal.words(),
        "yes" if row["reached"] else "**no**",
        f"{row['lost']:,} / {row['doubled']:,}",
    ]


def _shown(series: Mapping[str, Any] | None, unit: str) -> str:
    if series is None:
        return ""
    middle = f"{figure(series['median'])} {unit}"
    if len(series["rounds"]) == 1:
        return middle
    return f"{middle} [{figure(series['lowest'])}–{figure(series['highest'])}]"


if __name__ == "__main__":
    main()
