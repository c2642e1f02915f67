"""The order of batches that are landed side by side: who may begin, who must be alone, who is done."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Hands out turns, one at a time. A turn is passed on early, so that the next batch begins while this one ends."""

    def __init__(self) -> None:
        self._free = threading.Lock()
        self._changed = threading.Condition()
        self._begun = 0
        self._ended = 0

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Wait for a turn; inside, nobody else begins until it is passed on. What follows it waits for its end."""
        self._free.acquire()
        turn = Turn(self, self._begun)
        self._begun += 1
        try:
            yield turn
        finally:
            turn.pass_on()
            turn.wait_for_those_before()
            with self._changed:
                self._ended += 1
                self._changed.notify_all()


class Turn:
    """One batch's turn; used by one thread."""

    def __init__(self, turns: Turns, number: int) -> None:
        self._turns = turns
        self._number = number
        self._passed_on = False

    def pass_on(self) -> None:
        """Let the next one begin; a second time it does nothing."""
        if not self._passed_on:
            self._passed_on = True
            self._turns._free.release()

    def wait_for_those_before(self) -> None:
        """Until every turn that began before this one has ended."""
        with self._turns._changed:
            self._turns._changed.wait_for(lambda: self._turns._ended == self._number)
