"""Starts a process of the hub whose clock can be stepped from outside: a file of eight bytes holds the seconds.

`python -m tests.chaos.stepped FILE manage.py ingest …` or `… FILE uvicorn hub.asgi:application …`
"""

from __future__ import annotations

import mmap
import runpy
import struct
import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from hub.foundation import clock


def step(file: Path, seconds: float) -> None:
    """Set how far the clock of the process that reads this file is ahead."""
    with file.open("r+b" if file.exists() else "w+b") as there:
        there.write(struct.pack("<d", seconds))


def main() -> None:
    """Become the process named on the command line."""
    with Path(sys.argv[1]).open("rb") as file:
        ahead = mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)
    real = datetime

    class Stepped(datetime):
        """What the hub's one clock asks for the time."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return real.now(tz) + timedelta(seconds=struct.unpack("<d", ahead[:8])[0])

    clock.datetime = Stepped  # type: ignore[attr-defined]
    sys.argv = sys.argv[2:]
    if sys.argv[0].endswith(".py"):
        runpy.run_path(sys.argv[0], run_name="__main__")
    else:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
