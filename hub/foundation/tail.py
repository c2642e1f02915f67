"""The tail of the journal: one per web process, it hands each new entry to the sockets that may hear of it.

LISTEN wakes it, SQL says the truth. The registry of sockets is local to the process, because a group bus between
processes costs twenty times more per delivery than reading the journal again in each.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from itertools import islice
from typing import Final

import psycopg2
from django.db import DatabaseError, InterfaceError

from hub.foundation import clock, journal, lateness, logs, pulse, sqlfile
from hub.foundation.access import Scope
from hub.foundation.lateness import Lateness
from hub.foundation.line import Line
from hub.foundation.listeners import Listener, Listeners
from hub.foundation.outlet import Frame
from hub.foundation.telling import Told, frame_for, message, told

log = logging.getLogger(__name__)

#: Entries a returning socket is handed one by one; more are a fresh snapshot.
MISSED: Final = 2000
#: Entries read at once, and in one frame.
TAKEN: Final = 500
HEARTBEAT_S: Final = 10.0
#: How often a socket's rights are looked up again, seconds: an ended session goes silent within this time.
RECHECK_S: Final = 60.0
#: After handing out, the tail rests for this part of the time that took: what comes meanwhile goes in one frame, and
#: with a thousand sockets requests still have their share of the process.
REST: Final = 0.25
#: How long a socket waits for the first word of the database.
FIRST_WORD_S: Final = 10.0
#: How long one waits that has heard of more than this process.
AHEAD_S: Final = 1.0


class Tail:
    """Follows the journal from the first listener on."""

    def __init__(self) -> None:
        self.cursor = 0
        self.listeners = Listeners()
        self._recent: deque[Told] = deque(maxlen=MISSED)
        #: User → the last entry that changed what they may see.
        self._moved: dict[int, int] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._ready = asyncio.Event()
        self._came = asyncio.Event()

    async def begin(self) -> int:
        """Follow, if that has not begun; how far it has come. Raises TimeoutError when the database is away."""
        if not self._tasks or any(task.done() for task in self._tasks):
            await self.end()
            self._tasks = [
                asyncio.create_task(self._follow()),
                asyncio.create_task(self._recheck()),
            ]
        async with asyncio.timeout(FIRST_WORD_S):
            await self._ready.wait()
        return self.cursor

    async def reach(self, cursor: int) -> None:
        """Wait until the tail has come to `cursor`, but not long: another web process may have been a step ahead."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(AHEAD_S):
                while self.cursor < cursor:
                    await self._came.wait()

    async def end(self) -> None:
        """Follow no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        self._ready.clear()

    def join(self, listener: Listener, since: int) -> bool:
        """Add a listener whose scope was found after the tail had come to `since`.

        False, and it is not added, when its rights have changed from there on: they are to be looked up again.
        """
        if self._moved.get(listener.scope.actor.user_id or 0, 0) > since:
            return False
        self.listeners.add(listener)
        pulse.set("stream.sockets", len(self.listeners))
        return True

    def leave(self, listener: Listener) -> None:
        """Remove a listener."""
        listener.leave()
        self.listeners.discard(listener)
        pulse.set("stream.sockets", len(self.listeners))

    def missed(self, scope: Scope, cursor: int) -> list[Frame] | None:
        """The frames that tell `scope` what came after `cursor`; None when that is too much, or cannot be."""
        count = self.cursor - cursor
        if not 0 <= count <= len(self._recent):
            return None
        after = list(islice(self._recent, len(self._recent) - count, None))
        parts = [after[n : n + TAKEN] for n in range(0, count, TAKEN)]
        frames = [frame_for(scope, part, part[-1].seq) for part in parts]
        return [frame for frame in frames if frame is not None]

    async def _follow(self) -> None:
        pause, lost_at = 0.2, 0.0
        while True:
            try:
                line = await Line.open(journal.CHANNEL)
                try:
                    if not self._ready.is_set():
                        await self._find_start(line)
                    pause, lost_at = 0.2, 0.0
                    await self._follow_line(line)
                finally:
                    line.close()
            except (psycopg2.Error, OSError) as error:
                pulse.count("tail.lost")
                log.warning("the journal's tail lost the database, trying again: %s", error)
                lost_at = lost_at or time.time()
                self._beat(lateness.away_since(lost_at))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    async def _find_start(self, line: Line) -> None:
        """Stand at the journal's end, with what came last at hand for those who return."""
        [(head,)] = await line.rows("SELECT coalesce(max(seq), 0) FROM foundation_journalhead", {})
        self.cursor = max(0, head - MISSED)
        self._recent.clear()
        while self.cursor < head:
            self._keep(await self._read(line))
        self._ready.set()

    async def _follow_line(self, line: Line) -> None:
        """Hand out until the line breaks; a lost NOTIFY costs half a heartbeat, never an entry."""
        loop = asyncio.get_running_loop()
        last_beat = loop.time()
        while True:
            entries = await self._read(line)
            pulse.set("tail.looked_at", time.time())
            if entries:
                began = loop.time()
                with pulse.step("tail.take"):
                    self._hand_out(entries)
                    await asyncio.sleep(0)  # the loop writes now
                await asyncio.sleep((loop.time() - began) * REST)
            else:
                await line.rung(HEARTBEAT_S / 2)
            if loop.time() - last_beat >= HEARTBEAT_S:  # also while entries come without an end
                last_beat = loop.time()
                rows = await line.rows(sqlfile.load("hub.foundation", "processes"), {})
                self._beat(lateness.of_rows(rows, clock.now()))

    async def _read(self, line: Line) -> list[Told]:
        statement = sqlfile.load("hub.foundation", "journal_tell")
        rows = await line.rows(statement, {"cursor": self.cursor, "count": TAKEN})
        return [told(row) for row in rows]

    def _keep(self, entries: list[Told]) -> None:
        self._recent.extend(entries)
        self.cursor = entries[-1].seq

    def _hand_out(self, entries: list[Told]) -> None:
        """Keep a batch and give it to everyone concerned."""
        self._keep(entries)
        pulse.count("stream.frames", self.listeners.tell(entries, self.cursor))
        self._note(entries)
        self._came.set()  # wakes who waits now
        self._came.clear()
        moved = {entry.moved: entry.seq for entry in entries if entry.moved is not None}
        if moved:
            self._moved |= moved
            for listener in [one for one in self.listeners if one.scope.actor.user_id in moved]:
                listener.dismiss()

    def _note(self, entries: list[Told]) -> None:
        """Write down what was handed out: how much, and how late."""
        pulse.count("tail.entries", len(entries))
        pulse.set("tail.cursor", self.cursor)
        pulse.highest("tail.delay_s", (clock.now() - entries[0].at).total_seconds())
        if self.listeners:
            seqs = [entries[0].seq, self.cursor]
            log.info("told", extra=logs.fields(seq=seqs, sockets=len(self.listeners)))

    def _beat(self, late: Lateness) -> None:
        """Tell everyone who has nothing waiting how far the journal has come and the hub behind; count who is slow."""
        at = clock.now().isoformat()
        frame = message(type="heartbeat", cursor=self.cursor, at=at, late=late.as_json())
        slow = []
        for listener in self.listeners:
            if listener.waits_since:
                slow.append(listener)
            elif listener.opened:
                listener.put(frame)
        pulse.set("stream.waiting", sum(len(one.frames) for one in slow))
        pulse.set("stream.oldest_at", min((one.waits_since for one in slow), default=0.0))
        pulse.highest("stream.waiting", max((len(one.frames) for one in slow), default=0))

    async def _recheck(self) -> None:
        """Look every socket's rights up again in its turn, one after the other: sessions end without a word."""
        while True:
            await asyncio.sleep(1.0)
            due = time.monotonic() - RECHECK_S
            for listener in [one for one in self.listeners if one.looked_at < due]:
                listener.looked_at = time.monotonic()
                try:
                    changed = await listener.look() != listener.scope
                except (DatabaseError, InterfaceError):
                    continue  # the database is away: nobody can tell, and nothing new can be shown either
                if changed:
                    listener.dismiss()
