"""The websocket of every live page: register with a cursor, get what was missed or a position, then deltas."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import get_user

from hub.foundation import access, journal
from hub.foundation.access import Scope
from hub.foundation.tail import MISSED, Listener, Tail, frame_for

#: Close codes a page understands: log in; choose a post; your rights changed, register anew.
NOT_LOGGED_IN, NO_POST, SCOPE_CHANGED, NOT_UNDERSTOOD = 4401, 4403, 4409, 4400
#: How often a socket's rights are looked up again, seconds: an ended session goes silent within this time.
RECHECK_S = 60.0

_tails: dict[int, Tail] = {}


def tail() -> Tail:
    """The tail of this process's event loop."""
    return _tails.setdefault(id(asyncio.get_running_loop()), Tail())


def _look_up(user: Any, session: Any) -> Scope | None:
    # a fresh look each time: posts end, people log out, sessions run out, a new password ends the old ones; the
    # session may come wrapped, its __class__ does not
    fresh: Any = SimpleNamespace(session=session.__class__(session.session_key))
    fresh.user = get_user(fresh)
    if not fresh.user.is_authenticated or fresh.user.pk != user.pk:
        return None
    return access.scope_of(fresh)


_scope_of = database_sync_to_async(_look_up)


class Stream(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels ships no types
    """One browser's socket."""

    listener: Listener | None = None
    _writer: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Accept, then close at once with a code that says why when nobody is logged in or no post is chosen."""
        await self.accept()
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            await self.close(NOT_LOGGED_IN)
            return
        if await _scope_of(user, self.scope["session"]) is None:
            await self.close(NO_POST)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """The one message a page sends: {"type": "register", "cursor": <seq or null>}."""
        try:
            message = json.loads(text_data or "")
            cursor = message.get("cursor")
            if message.get("type") != "register" or not (cursor is None or isinstance(cursor, int)):
                raise ValueError(message)
        except (ValueError, AttributeError, RecursionError):
            await self.close(NOT_UNDERSTOOD)
            return
        await self._register(cursor)

    async def _register(self, cursor: int | None) -> None:
        self._forget()
        rights = await _scope_of(self.scope["user"], self.scope["session"])
        if rights is None:
            await self.close(NO_POST)
            return
        self.listener = listener = Listener(rights)
        position = await tail().join(listener)  # from here on nothing is missed
        missed = cursor is not None and 0 <= position - cursor <= MISSED
        if missed and cursor is not None:
            await self._say(type="position", cursor=cursor, mode="missed")
            await self._send_missed(rights, cursor, position)
        else:
            await self._say(type="position", cursor=position, mode="snapshot")
        self._writer = asyncio.create_task(self._write(listener))

    async def _send_missed(self, rights: Scope, cursor: int, position: int) -> None:
        while cursor < position:
            entries = await database_sync_to_async(journal.after)(cursor, 500)
            entries = [entry for entry in entries if entry["seq"] <= position]
            if not entries:
                return
            cursor = entries[-1]["seq"]
            frame = frame_for(rights, entries, {})
            if frame is not None:
                await self.send(text_data=frame)

    async def _write(self, listener: Listener) -> None:
        while True:
            try:
                async with asyncio.timeout(RECHECK_S):  # wait_for may swallow a cancellation
                    await listener.wake.wait()
            except TimeoutError:
                if await _scope_of(self.scope["user"], self.scope["session"]) != listener.scope:
                    listener.scope_changed = True
            listener.wake.clear()
            if (
                listener.scope_changed
            ):  # what waits was chosen by the old rights; it is missed under the new ones
                await self.close(SCOPE_CHANGED)
                return
            while listener.frames:
                await self.send(text_data=listener.frames.popleft())

    async def disconnect(self, code: int) -> None:
        """Leave the tail."""
        self._forget()

    def _forget(self) -> None:
        if self.listener is not None:
            tail().leave(self.listener)
            self.listener = None
        if self._writer is not None:
            self._writer.cancel()
            self._writer = None

    async def _say(self, **message: Any) -> None:
        await self.send(text_data=json.dumps(message))
