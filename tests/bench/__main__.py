"""`scripts/bench`: the hub beside the limit of this machine."""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Final

from tests.bench.options import Options
from tests.bench.report import Measured, as_json, table

#: Every part there is: name, and what it measures. Its module is `tests.bench.<name>` with
#: `measure(options: Options) -> list[Measured]`.
BENCHES: Final[dict[str, str]] = {}


def main() -> int:
    """0; with --check 1 when a goal is missed or anything was lost or doubled."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measures the hub beside the limit of this machine and prints both.",
        epilog="\n".join(["parts:", *(f"  {name:<8} {says}" for name, says in BENCHES.items())]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", choices=[*BENCHES, "all"], help="the part to measure")
    parser.add_argument("--rounds", type=_count, help="rounds of hub and limit in turn (3)")
    parser.add_argument("--seconds", type=float, help="how long what goes by time is measured")
    parser.add_argument("--quick", action="store_true", help="small and short, to see that it runs")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a goal is missed")
    asked = parser.parse_args()
    options = Options(asked.rounds or (1 if asked.quick else 3), asked.seconds, asked.quick)
    rows: list[Measured] = []
    for name in BENCHES if asked.what == "all" else [asked.what]:
        print(f"measuring {name}: {BENCHES[name]} …", file=sys.stderr, flush=True)
        rows += _alone(_measure, name, options)
    print(as_json(rows) if asked.json else table(rows))
    return 1 if asked.check and not all(row.good for row in rows) else 0


def _measure(name: str, options: Options) -> list[Measured]:
    run: Callable[[Options], list[Measured]] = importlib.import_module(
        f"tests.bench.{name}"
    ).measure
    return run(options)


def _alone(
    run: Callable[[str, Options], list[Measured]], name: str, options: Options
) -> list[Measured]:
    """In a process of its own: each part has servers of its own, and the settings are read once a process."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(run, name, options).result()


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("expected 1 or more rounds")
    return number


if __name__ == "__main__":
    sys.exit(main())
