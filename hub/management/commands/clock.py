"""The clock process: reactions to the journal in order, and things that fall due."""

from __future__ import annotations

import logging
import select
import signal
import socket
import threading
import time
from datetime import datetime
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection

from hub import wiring
from hub.foundation import checks, clock, due, pulse, reading
from hub.foundation.heartbeat import Heart
from hub.foundation.reading import Reader

log = logging.getLogger(__name__)

#: Longest sleep, seconds: a lost NOTIFY costs this much delay and never an entry.
LONGEST_S = 5.0
#: How often it looks whether a wrong clock has put off what repeats.
LOOK_S = 30.0


class Command(BaseCommand):
    """Runs until SIGTERM; any number of them may run beside each other."""

    _bell: socket.socket
    #: How long the next sleep may last, seconds.
    _longest = LONGEST_S
    #: Until when a reader rests, on the monotonic clock.
    _rests: dict[str, float]
    help = "Run the reactions to the journal and the things that fall due, until stopped."

    requires_system_checks = [checks.OWN]

    def handle(self, *args: Any, **options: Any) -> None:
        """Loop: readers, due things, sleep until woken or the next thing is due."""
        stop = threading.Event()
        self._rests = {}

        def leave(signum: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        # Python goes on with a select() after a signal; a byte on this pipe ends it at once
        self._bell, ring = socket.socketpair()
        ring.setblocking(False)
        signal.set_wakeup_fd(ring.fileno())
        log.info("clock runs: readers %s; due kinds %s", sorted(wiring.READERS), sorted(wiring.DUE))
        heart, beside = Heart("clock").start(), wiring.beside()
        listening, looked = False, -LOOK_S
        while not stop.is_set():
            try:
                pulse.turn()
                if not listening:
                    wiring.begin()
                    reading.listen()
                    listening = True
                if time.monotonic() - looked >= LOOK_S:
                    wiring.bring_back()
                    looked = time.monotonic()
                busy = self._round()
                if not busy:
                    self._sleep()
            except (OperationalError, InterfaceError) as error:
                log.warning("database away, trying again: %s", error)
                connection.close()
                listening = False
                stop.wait(1)
        beside.stop()
        heart.stop()
        log.info("clock stopped")

    def _round(self) -> bool:
        busy = False
        for name, reader in wiring.READERS.items():
            try:
                busy |= self._read(name, reader)
            except (OperationalError, InterfaceError):
                raise
            except Exception:  # the clock's loop: one reader's fault must not stop the others
                log.exception("reader %s failed; it will get the same entries again", name)
        for _ in range(100):
            with pulse.step("due"):
                done = due.run_one()
            if not done:
                break
            pulse.count("clock.done")
            busy = True
        return busy

    def _read(self, name: str, reader: Reader) -> bool:
        """Let it read on, unless it rests; whether there is more at once."""
        rests = self._rests.get(name, 0.0) - time.monotonic()
        if rests > 0:
            self._longest = min(self._longest, rests)  # the bell may not ring again
            return False
        more = reader.read_on(name)
        if not reader.rest_s:
            return more
        self._rests[name] = time.monotonic() + reader.rest_s
        if more:
            self._longest = min(self._longest, reader.rest_s)
        return False

    def _sleep(self) -> None:
        wait, self._longest = self._longest, LONGEST_S
        at: datetime | None = due.next_at()
        if at is not None:
            wait = min(wait, max(0.05, (at - clock.now()).total_seconds()))
        raw = connection.connection
        # the bare connection knows nothing of Django's errors
        with connection.wrap_database_errors:
            select.select([raw, self._bell], [], [], wait)
            raw.poll()
        raw.notifies.clear()
