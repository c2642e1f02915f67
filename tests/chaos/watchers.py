"""Open pages: sockets with different scopes that come back with their cursor and write down all they hear."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import websockets
from websockets.asyncio.client import connect

from tests.chaos.scene import Login


@dataclass(slots=True)
class Watcher:
    """One page. heard: (seq, kind) as they came; cursor: as the page keeps it; jumps: snapshots after the first."""

    login: Login
    start: int | None = None
    cursor: int | None = None
    heard: list[tuple[int, str]] = field(default_factory=list)
    heard_at: list[float] = field(default_factory=list)
    jumps: list[str] = field(default_factory=list)
    closed: dict[str, int] = field(default_factory=dict)
    registrations: int = 0

    def take(self, frame: dict[str, Any]) -> None:
        """What a page does with a frame."""
        if frame["type"] == "position":
            if self.start is None:
                self.start = frame["cursor"]
            elif frame["mode"] == "snapshot":
                self.jumps.append(f"from {self.cursor} to {frame['cursor']}")
            self.cursor = frame["cursor"]
        elif frame["type"] == "entries":
            self.heard += [(one["seq"], one["kind"]) for one in frame["entries"]]
            self.heard_at += [time.time()] * len(frame["entries"])
            self.cursor = frame["cursor"]
        elif frame["type"] == "heartbeat":
            self.cursor = max(self.cursor or 0, frame["cursor"])
        elif frame["type"] == "resync":
            self.jumps.append(f"told to fetch anew at {self.cursor}")
            raise ConnectionError("told to fetch anew")


class Watchers:
    """All pages, in a thread of their own."""

    def __init__(self, logins: list[Login], urls: list[str]) -> None:
        self.pages = [Watcher(login) for login in logins]
        self._urls = urls
        self._leaving = False
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def start(self) -> None:
        """Open the pages."""
        self._thread.start()

    def stop(self) -> None:
        """Close them."""
        self._leaving = True
        self._thread.join(10)

    async def _run(self) -> None:
        pages = [asyncio.create_task(self._watch(page)) for page in self.pages]
        while not self._leaving:
            await asyncio.sleep(0.05)
        for page in pages:
            page.cancel()
        await asyncio.gather(*pages, return_exceptions=True)

    async def _watch(self, page: Watcher) -> None:
        while True:
            # a page that comes back may find itself with another process than before
            origin = self._urls[page.registrations % len(self._urls)]
            url = origin.replace("http", "ws", 1) + "/ws/stream"
            headers = {"Cookie": page.login.header, "Origin": origin}
            try:
                async with connect(
                    url,
                    additional_headers=headers,
                    proxy=None,
                    max_size=1 << 26,
                    open_timeout=10,
                ) as socket:
                    await socket.send(json.dumps({"type": "register", "cursor": page.cursor}))
                    page.registrations += 1
                    # a page that hears nothing for two heartbeats and a half comes back
                    while True:
                        page.take(json.loads(await asyncio.wait_for(socket.recv(), 25)))
            except (OSError, TimeoutError, websockets.WebSocketException) as error:
                why = type(error).__name__
                if isinstance(error, websockets.ConnectionClosed) and error.rcvd is not None:
                    why = f"closed {error.rcvd.code}"
                page.closed[why] = page.closed.get(why, 0) + 1
            await asyncio.sleep(0.2)
