"""The threads of the clock process that send what waits: one for each way, so that a slow one holds up no other."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection
from typing import Final

from django.db import DatabaseError, InterfaceError, connection

from events.notices import outbox, ways
from events.notices.matrix import Way
from hub.foundation import clock

log = logging.getLogger(__name__)

#: Longest sleep, seconds: what is queued meanwhile waits so long.
LONGEST_S: Final = 1.0
#: How long it waits while the database is away.
AWAY_S: Final = 2.0


class Carriers:
    """Begin with `start`; `stop` ends them after the message each has in hand."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(own,), name=f"notices-{own[0]}", daemon=True)
            for own in _shares()
        ]

    def start(self) -> Carriers:
        """Returns at once."""
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        """Who speaks to a machine that does not answer is not waited for: another process takes the message."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(2.0)

    def _run(self, own: Collection[Way]) -> None:
        while not self._stopping.is_set():
            try:
                if not outbox.send_one(own):
                    self._stopping.wait(_sleep_s(own))
            except (DatabaseError, InterfaceError) as error:
                log.warning("notices wait, the database is away: %s", type(error).__name__)
                connection.close()
                self._stopping.wait(AWAY_S)
            except Exception:  # the thread's loop: it must not end without a word
                log.exception("notices could not be sent; they are tried again")
                connection.close()
                self._stopping.wait(AWAY_S)
        connection.close()


def _shares() -> list[list[Way]]:
    """A thread for each way that is set up; the first also gives up what waits for one that is set up no more."""
    ready = [way for way in Way if way in ways.ready()]
    others = [way for way in Way if way not in ready]
    if not ready:
        return [others]
    return [[ready[0], *others], *[[way] for way in ready[1:]]]


def _sleep_s(own: Collection[Way]) -> float:
    at = outbox.next_at(own)
    if at is None:
        return LONGEST_S
    return min(LONGEST_S, max(0.05, (at - clock.now()).total_seconds()))
