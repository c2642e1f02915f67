"""The parts a bench has, and how one is measured: in a process of its own."""

from __future__ import annotations

import ctypes
import importlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Final

from tests.bench.options import Options
from tests.bench.report import Measured

#: Every part there is: name, and what it measures. Its module is `tests.bench.<name>` with
#: `measure(options: Options) -> list[Measured]`.
PARTS: Final[dict[str, str]] = {
    "ingest": "readings over MQTT until they are stored and judged",
    "outage": "what the broker keeps while no ingest process runs, and catching up",
    "cases": "work orders over MQTT until they are filed, routed cases with receipts",
    "live": "orders and changes until they are on every screen they concern",
    "locate": "points to unit grids, in batches, beside 100,000 grids",
    "grow": "intake, queue, map and moves beside ten thousand and beside a million cases",
    "views": "every view of the map over a million cases and a million devices, and that none is left out",
    "figures": "tables of the evaluation over a year with a million cases",
    "console": "the console in Chromium: 10,000 open cases, 50 changes a second, scrolled; long tasks, memory",
    "pages": "each page opened for the first time: first paint, bytes, requests, long tasks",
    "scenarios": "all scenario packs at once in the living demo city at 20×: alarms too many or too few, memory",
    "http": "statements of an intake and of a move over HTTP; requests a second and how long they take",
}

#: prctl(2): the signal that comes when the parent ends.
_PR_SET_PDEATHSIG: Final = 1


def measured(name: str, options: Options) -> list[Measured]:
    """What this part gives. Each has servers of its own, and the settings of Django are read once a process."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measure, name, options).result()


def _measure(name: str, options: Options) -> list[Measured]:
    # ended from outside, or left alone by a parent that was: its servers and their data go with it
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    importlib.import_module("tests.environment")  # the settings, before anything of the hub is read
    module = importlib.import_module(f"tests.bench.{name}")
    run: Callable[[Options], list[Measured]] = module.measure
    try:
        return run(options)
    except SystemExit:
        os._exit(1)  # nobody waits for an answer
