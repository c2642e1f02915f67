"""Repeats known by a device's own numbering: the highest number, and which of those just below it came."""

from __future__ import annotations

from typing import Final

import msgspec

#: Numbers remembered below the highest; what is delivered again is never older than this.
WINDOW: Final = 63


class Window(msgspec.Struct, frozen=True, gc=False):
    """high: the highest number seen, None before the first; seen: bit n is set when high - n came."""

    high: int | None = None
    seen: int = 0


def admit(window: Window, seq: int) -> Window | None:
    """The window after this number; None when it came before.

    A number far below the window is a device that began to count again, and opens a new window.
    """
    if window.high is None or seq > window.high:
        shift = 0 if window.high is None else seq - window.high
        seen = (window.seen << shift if shift <= WINDOW else 0) | 1
        return Window(seq, seen & ((1 << WINDOW) - 1))
    back = window.high - seq
    if back >= WINDOW:
        return Window(seq, 1)
    if window.seen >> back & 1:
        return None
    return Window(window.high, window.seen | 1 << back)
