"""`scripts/chaos`: faults on a running hub, and the count of what was lost and doubled."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from django.db import connections

from tests import environment  # noqa: F401 - the settings, before anything reads them
from tests.chaos import counting, faults, ledger, storm
from tests.chaos.ledger import Ledger, Round
from tests.chaos.stage import Stage, stage
from tests.servers import ROOT


def main() -> None:
    """Run rounds until there were enough faults; exit code 1 when anything was lost, doubled or wrong."""
    options = _options()
    if options.outage:
        options.faults, options.resume = 1, False
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda *_: sys.exit("stopped; the round in hand does not count"))
    kept = Ledger(options.state)
    if not options.resume:
        kept.begin_anew()
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:7.1f} s  {line}", flush=True)

    while (done := sum(len(one.faults) for one in kept.rounds())) < options.faults:
        number = len(kept.rounds()) + 1
        count = 1 if options.outage else min(options.round, options.faults - done)
        say(f"round {number}: {count} faults of {options.faults - done} to go; starting servers …")
        with stage() as ground:
            one = _round(ground, number, count, options, say)
        kept.add(one)
        for trouble in one.trouble:
            say(trouble)
        say(f"round {number}: lost {one.lost}, doubled {one.doubled}")
        if one.trouble and options.stop_at_trouble:
            break
    print("\n" + ledger.summary(kept.rounds()))
    sys.exit(any(one.trouble for one in kept.rounds()))


def _round(
    ground: Stage, number: int, count: int, options: argparse.Namespace, say: storm.Say
) -> Round:
    seed = options.seed * 1000 + number
    dice = Random(seed)
    shared = {"never": False, "always": True, "sometimes": number % 3 == 0}[options.share]
    one = Round(number, seed, shared, 0.0)
    began = time.monotonic()
    ground.begin(f"round_{number}", share=shared)
    pool = [
        each
        for each in faults.possible(ground)
        if not options.only or any(word in each.name for word in options.only)
    ]
    drawn = faults.draw(pool, dice, count)
    if options.outage:
        drawn = [faults.outage(options.outage)]
    missing = [name for name, disk in ground.disks.items() if not disk.real]
    if missing:
        say(f"skipped: full disks ({', '.join(missing)}); mounting a small one needs root")
    with (
        _kept_logs(ground, options.state / f"round-{number}"),
        storm.load(ground, seed, options.load / (2 if options.quick else 1)) as load,
    ):
        storm.warm_up(load, say)
        suffered = storm.storm(load, drawn, dice, quick=options.quick, say=say)
        if options.outage:
            storm.catch_up(load, say)
        storm.settle(load, say)
        connections.close_all()  # ours died with the server
        one.add(suffered, counting.count(load, in_order=not shared))
        deaths = {name: worker.deaths for name, worker in ground.workers.items() if worker.deaths}
        say(f"ended by faults or by themselves: {deaths}")
    one.seconds = time.monotonic() - began
    return one


@contextmanager
def _kept_logs(ground: Stage, to: Path) -> Iterator[None]:
    """Copy what the processes said of a round to its folder, however it ends."""
    try:
        yield
    finally:
        to.mkdir(parents=True, exist_ok=True)
        logs = [worker.log for worker in ground.workers.values()]
        for log in (*logs, ground.cluster.log, ground.broker.log):
            (to / log.name).write_bytes(log.read_bytes())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/chaos",
        description="Run a hub under a load of known messages and commands, let faults fall on it, and count.",
    )
    kinds = ", ".join(one.name for one in faults.FAULTS)
    add = parser.add_argument
    add("--faults", type=int, default=25, metavar="N", help="how many faults in all (25)")
    add("--round", type=int, default=25, metavar="K", help="faults in one round (25)")
    add("--seed", type=int, default=1, help="begins the dice; the same seed draws the same faults")
    add("--resume", action="store_true", help="go on: earlier rounds of the state folder count")
    add("--share", choices=("never", "sometimes", "always"), default="sometimes",
        help="rounds with two ingest processes that share, and two web processes (every third)")  # fmt: skip
    add("--only", nargs="+", metavar="WORD", help=f"only faults with one of these words: {kinds}")
    add(
        "--outage",
        type=float,
        default=0,
        metavar="S",
        help="one fault only: the database away for S seconds",
    )
    add("--load", type=float, default=1.0, help="times the usual load of 70 messages a second (1)")
    add("--quick", action="store_true", help="half the load, short stops: for the tests")
    add("--state", type=Path, default=ROOT / "var" / "chaos", help="state folder (var/chaos)")
    add(
        "--stop-at-trouble",
        action="store_true",
        help="no further round after one that found something",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
