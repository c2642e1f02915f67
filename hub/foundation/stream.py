"""The websocket of every live page: register with a cursor, get what was missed or a position, then deltas."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import get_user

from hub.foundation import access, outlet
from hub.foundation.access import Scope
from hub.foundation.listeners import Listener
from hub.foundation.tail import Tail
from hub.foundation.telling import message

#: Close codes a page understands: log in; choose a post; your rights changed, register anew; you act in another post.
NOT_LOGGED_IN, NO_POST, SCOPE_CHANGED, ANOTHER_POST, NOT_UNDERSTOOD = 4401, 4403, 4409, 4410, 4400

_tails: dict[int, Tail] = {}


def tail() -> Tail:
    """The tail of this process's event loop."""
    return _tails.setdefault(id(asyncio.get_running_loop()), Tail())


def look_up(session: Any) -> Scope | int:
    """What the log-in of a session sees now, or the close code that says why nothing.

    A fresh look each time: posts end, people log out, sessions run out, a new password ends the old ones.
    """
    # the session may come wrapped, its __class__ does not
    fresh: Any = SimpleNamespace(session=session.__class__(session.session_key))
    fresh.user = get_user(fresh)
    if not fresh.user.is_authenticated:
        return NOT_LOGGED_IN
    return access.scope_of(fresh) or NO_POST


_look_up = database_sync_to_async(look_up)


class Stream(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels ships no types
    """One browser's socket."""

    listener: Listener | None = None
    _ending: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Accept, then close at once with a code that says why when nobody is logged in or no post is chosen."""
        await self.accept()
        while True:
            since = await tail().begin()
            found = await _look_up(self.scope["session"])
            if isinstance(found, int):
                await self.close(found)
                return
            way_out = self.scope.get(outlet.KEY) or outlet.Ordinary(self._send, self._dismiss)
            listener = Listener(found, way_out, self._look, self._dismiss)
            if tail().join(listener, since):  # from here on nothing is missed
                self.listener = listener
                return

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """The one message a page sends: {"type": "register", "cursor": <seq or null>, "post": <its own, or none>}."""
        try:
            said = json.loads(text_data or "")
            cursor, post = said.get("cursor"), said.get("post")
            numbers = all(one is None or isinstance(one, int) for one in (cursor, post))
            if said.get("type") != "register" or not numbers:
                raise ValueError(said)
        except (ValueError, AttributeError, RecursionError):
            await self.close(NOT_UNDERSTOOD)
            return
        if cursor is not None:
            await tail().reach(cursor)
        if self.listener is None:
            return
        if post is not None and post != self.listener.scope.actor.post_id:
            await self.close(ANOTHER_POST)
            return
        self._register(self.listener, cursor)

    def _register(self, listener: Listener, cursor: int | None) -> None:
        # nothing is awaited here: between what was missed and what follows no entry can come
        missed = None if cursor is None else tail().missed(listener.scope, cursor)
        if missed is None:
            here = message(type="position", cursor=tail().cursor, mode="snapshot")
            listener.begin([here])
        else:
            listener.begin([message(type="position", cursor=cursor, mode="missed"), *missed])

    async def disconnect(self, code: int) -> None:
        """Leave the tail."""
        if self.listener is not None:
            tail().leave(self.listener)
            self.listener = None

    async def _send(self, text: str) -> None:
        await self.send(text_data=text)

    async def _look(self) -> Scope | None:
        found = await _look_up(self.scope["session"])
        return None if isinstance(found, int) else found

    def _dismiss(self) -> None:
        """Close because the rights changed: what waits was chosen by the old ones, and is missed under the new."""
        if self.listener is not None:
            tail().leave(self.listener)
            self.listener = None
            self._ending = asyncio.create_task(self.close(SCOPE_CHANGED))
