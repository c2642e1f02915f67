"""How the interpreter is set in the processes that work in batches."""

from __future__ import annotations

import gc


def tune() -> None:
    """Set the interpreter for batches; what it costs otherwise is a fifth of the throughput."""
    # a batch makes tens of thousands of objects that live until its commit: looking for cycles among them is in vain
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
