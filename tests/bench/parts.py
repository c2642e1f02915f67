"""The parts a bench has, and how one is measured: in a process of its own."""

from __future__ import annotations

import importlib
import multiprocessing
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
}


def measured(name: str, options: Options) -> list[Measured]:
    """What this part gives. Each has servers of its own, and the settings of Django are read once a process."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measure, name, options).result()


def _measure(name: str, options: Options) -> list[Measured]:
    importlib.import_module("tests.environment")  # the settings, before anything of the hub is read
    module = importlib.import_module(f"tests.bench.{name}")
    run: Callable[[Options], list[Measured]] = module.measure
    return run(options)
