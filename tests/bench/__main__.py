"""`scripts/bench`: the hub beside the limit of this machine."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.bench.options import Options
from tests.bench.parts import PARTS, measured
from tests.bench.report import Measured, as_json, table
from tests.servers import folder


def main() -> int:
    """0; with --check 1 when a goal is missed or anything was lost or doubled."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measures the hub beside the limit of this machine and prints both.",
        epilog="\n".join(["parts:", *(f"  {name:<8} {says}" for name, says in PARTS.items())]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", choices=[*PARTS, "all"], help="the part to measure")
    parser.add_argument("--rounds", type=_count, help="rounds of hub and limit in turn (3)")
    parser.add_argument("--seconds", type=float, help="how long what goes by time is measured")
    parser.add_argument("--quick", action="store_true", help="small and short, to see that it runs")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a goal is missed")
    parser.add_argument(
        "--kept", type=Path, help="folder where a million cases stay for the next run"
    )
    parser.add_argument(
        "--plans", action="store_true", help="print the plans of what is asked (grow)"
    )
    asked = parser.parse_args()
    rounds = asked.rounds or (1 if asked.quick else 3)
    with ExitStack() as stack:
        # a million cases are made once for all parts that need them
        kept = asked.kept or (stack.enter_context(folder()) if asked.what == "all" else None)
        options = Options(rounds, asked.seconds, asked.quick, kept, asked.plans)
        rows = _rows(asked.what, options)
    print(as_json(rows) if asked.json else table(rows))
    return 1 if asked.check and not all(row.good for row in rows) else 0


def _rows(what: str, options: Options) -> list[Measured]:
    rows: list[Measured] = []
    for name in PARTS if what == "all" else [what]:
        print(f"measuring {name}: {PARTS[name]} …", file=sys.stderr, flush=True)
        found = measured(name, options)
        rows += found
        if what == "all":  # the next one may take long, or fail
            print(table(found), file=sys.stderr, flush=True)
    return rows


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("expected 1 or more rounds")
    return number


if __name__ == "__main__":
    sys.exit(main())
