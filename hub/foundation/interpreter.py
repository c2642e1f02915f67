"""How the interpreter is set in the processes that work in batches."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress
from typing import Final

#: mallopt(3): blocks of this size and more are pages of their own.
_M_MMAP_THRESHOLD: Final = -3
_LARGE: Final = 128 * 1024


def tune() -> None:
    """Set the interpreter and its C library for batches: many objects and large buffers that go together."""
    # a batch makes tens of thousands of objects that live until its commit: looking for cycles among them is in vain
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    # large buffers of a batch go back at once: left to itself, glibc keeps them in a heap that creeps by its gaps
    with suppress(AttributeError):  # another libc
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
