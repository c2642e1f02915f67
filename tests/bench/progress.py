"""What a bench says while it works: to the error output, because the result goes to the other."""

from __future__ import annotations

import sys
import time

_BEGUN = time.monotonic()


def say(line: str) -> None:
    """One line, with the seconds since this process began."""
    print(f"  {time.monotonic() - _BEGUN:6.1f} s  {line}", file=sys.stderr, flush=True)
