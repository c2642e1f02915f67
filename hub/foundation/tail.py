"""The tail of the journal: one per web process, it hands each new entry to the sockets that may hear of it.

LISTEN wakes it, SQL says the truth. The registry of sockets is local to the process, because a group bus between
processes costs twenty times more per delivery than reading the journal again in each.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg2
from channels.db import database_sync_to_async
from django.db import connection

from hub.foundation import clock, journal, logs, pulse
from hub.foundation.access import Scope

log = logging.getLogger(__name__)

#: Frames a socket may lag behind before it is told to fetch everything again.
LAG_FRAMES = 200
#: Entries a returning socket is handed one by one; more are a fresh snapshot.
MISSED = 2000
HEARTBEAT_S = 10.0
#: Kinds of entries that change what a user may see: the user's sockets are closed and register anew.
SCOPE_KINDS = frozenset({"post.assigned", "post.chosen", "post.ended", "user.locked"})


class Listener:
    """One socket: its scope, and the frames waiting to be sent to it."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.frames: deque[str] = deque()
        self.wake = asyncio.Event()
        self.overrun = False
        self.scope_changed = False

    def put(self, frame: str) -> None:
        """Queue a frame; a socket that is too slow loses its queue and is told so, and costs the others nothing."""
        if self.overrun:
            return
        if len(self.frames) >= LAG_FRAMES:
            self.frames.clear()
            self.frames.append(json.dumps({"type": "resync"}))
            self.overrun = True
        else:
            self.frames.append(frame)
        self.wake.set()


def _fragment(entry: dict[str, Any]) -> str:
    at: datetime = entry["recorded_at"]
    return json.dumps(
        {
            "seq": entry["seq"],
            "kind": entry["kind"],
            "at": at.astimezone(UTC).isoformat(),
            "case_id": entry["case_id"],
            "subject": entry["subject"],
            "data": entry["data"],
        },
        ensure_ascii=False,
    )


def frame_for(scope: Scope, entries: Sequence[dict[str, Any]], cache: dict[int, str]) -> str | None:
    """The frame that tells `scope` about `entries`, or None when it may hear of none of them.

    Scope is tested on the audience before and after each entry: what leaves the scope is sent as `gone`, without
    content. cache: encoded entries by seq, shared by the listeners of one batch.
    """
    told: list[str] = []
    for entry in entries:
        seq = entry["seq"]
        if scope.sees(entry["audience"]):
            if seq not in cache:
                cache[seq] = _fragment(entry)
            told.append(cache[seq])
        elif entry["audience_before"] is not None and scope.sees(entry["audience_before"]):
            told.append(json.dumps({"seq": seq, "kind": "gone", "case_id": entry["case_id"]}))
    if not told:
        return None
    return f'{{"type":"entries","cursor":{entries[-1]["seq"]},"entries":[{",".join(told)}]}}'


class Tail:
    """Follows the journal while there is a listener."""

    def __init__(self) -> None:
        self.cursor = 0
        self.listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def join(self, listener: Listener) -> int:
        """Add a listener; gives the position from which it will hear every entry."""
        if self._task is None or self._task.done():
            self._ready.clear()
            self._task = asyncio.create_task(self._follow())
        await self._ready.wait()
        self.listeners.add(listener)
        return self.cursor

    def leave(self, listener: Listener) -> None:
        """Remove a listener."""
        self.listeners.discard(listener)

    async def _follow(self) -> None:
        self.cursor = await database_sync_to_async(journal.head)()
        self._ready.set()
        pause = 0.2
        while True:
            try:
                await self._follow_connection()
            except (psycopg2.Error, OSError) as error:
                pulse.count("tail.lost")
                log.warning("the journal's tail lost the database, trying again: %s", error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
            else:
                pause = 0.2

    async def _follow_connection(self) -> None:
        """Listen on one connection until it breaks; a lost NOTIFY costs half a heartbeat, never an entry."""
        raw = await asyncio.to_thread(_listening_connection)
        loop, woken = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(raw.fileno(), woken.set)
        last_beat = loop.time()
        try:
            while True:
                while await self._take():
                    pass
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(
                        HEARTBEAT_S / 2
                    ):  # wait_for may swallow a cancellation
                        await woken.wait()
                woken.clear()
                raw.poll()
                raw.notifies.clear()
                if loop.time() - last_beat >= HEARTBEAT_S:
                    last_beat = loop.time()
                    self._beat()
        finally:
            loop.remove_reader(raw.fileno())
            raw.close()

    async def _take(self) -> bool:
        entries = await database_sync_to_async(journal.after)(self.cursor, 500)
        pulse.set("tail.looked_at", time.time())
        if not entries:
            return False
        self.cursor = entries[-1]["seq"]
        with pulse.step("tail.take"):
            self.hand_out(entries)
        self._note(entries)
        return True

    def _note(self, entries: Sequence[dict[str, Any]]) -> None:
        """Write down what was handed out: how much, and how late."""
        now = clock.now()
        pulse.count("tail.entries", len(entries))
        pulse.set("tail.cursor", self.cursor)
        pulse.highest("tail.delay_s", (now - entries[0]["recorded_at"]).total_seconds())
        if self.listeners:
            seqs = [entries[0]["seq"], self.cursor]
            log.info("told", extra=logs.fields(seq=seqs, sockets=len(self.listeners)))

    def hand_out(self, entries: Sequence[dict[str, Any]]) -> None:
        """Give a batch to every listener; equal scopes share one frame."""
        fragments: dict[int, str] = {}
        frames: dict[tuple[bool, frozenset[str]], str | None] = {}
        moved = {e["data"].get("user_id") for e in entries if e["kind"] in SCOPE_KINDS}
        for listener in self.listeners:
            scope = listener.scope
            key = (scope.everything, scope.tags)
            if key not in frames:
                frames[key] = frame_for(scope, entries, fragments)
            frame = frames[key]
            if frame is not None:
                listener.put(frame)
            if scope.actor.user_id in moved:
                listener.scope_changed = True
                listener.wake.set()

    def _beat(self) -> None:
        frame = json.dumps(
            {"type": "heartbeat", "cursor": self.cursor, "at": clock.now().isoformat()}
        )
        for listener in self.listeners:
            if not listener.frames:
                listener.put(frame)


def _listening_connection() -> Any:
    raw = psycopg2.connect(
        **{k: v for k, v in connection.get_connection_params().items() if k in _PARAMS}
    )
    raw.set_session(autocommit=True)
    with raw.cursor() as cursor:
        cursor.execute(f"LISTEN {journal.CHANNEL}")
    return raw


_PARAMS = {"dbname", "database", "user", "password", "host", "port", "options"}
