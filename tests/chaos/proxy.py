"""A TCP proxy between the hub and its database that cuts: anywhere, before a COMMIT, or before its answer."""

from __future__ import annotations

import asyncio
import threading
from typing import Final

#: What psycopg2 sends to commit; Django sends nothing else in the same breath.
COMMIT: Final = b"COMMIT\0"


class Proxy:
    """Passes bytes to a port of loopback. port: where the hub connects to."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self.cuts = 0
        self._target = target
        self._armed = ""
        self._done = threading.Event()
        self._open: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)

    def start(self) -> None:
        """Listen on a free port."""
        ready = threading.Event()

        async def listen() -> None:
            server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20)
            self.port = server.sockets[0].getsockname()[1]
            ready.set()

        self._loop.create_task(listen())
        self._thread.start()
        ready.wait(10)

    def stop(self) -> None:
        """Cut everything and listen no more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def cut(self) -> None:
        """Cut every connection now."""
        self._loop.call_soon_threadsafe(self._cut_all)

    def cut_at_commit(self, when: str) -> None:
        """Cut the next connection that commits. when: "before" the database hears of it, or "after" it did."""
        self._done.clear()
        self._armed = when

    def wait_cut(self, seconds: float) -> bool:
        """Whether the armed cut has happened; it is called off when the time is over."""
        happened = self._done.wait(seconds)
        self._armed = ""
        return happened

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _cut_all(self) -> None:
        for pair in list(self._open):
            self._sever(pair)

    def _sever(self, pair: tuple[asyncio.StreamWriter, asyncio.StreamWriter]) -> None:
        self.cuts += 1
        for writer in pair:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, to = await asyncio.open_connection("127.0.0.1", self._target, limit=1 << 20)
        except OSError:
            writer.transport.abort()
            return
        pair = (writer, to)
        self._open.add(pair)
        swallow = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._up(reader, to, pair, swallow))
                group.create_task(self._down(there, writer, pair, swallow))
        except* OSError:
            pass
        finally:
            self._open.discard(pair)
            for one in pair:
                one.transport.abort()

    async def _up(
        self,
        reader: asyncio.StreamReader,
        to: asyncio.StreamWriter,
        pair: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
        swallow: asyncio.Event,
    ) -> None:
        while data := await reader.read(1 << 16):
            if self._armed and COMMIT in data:
                when, self._armed = self._armed, ""
                if when == "before":
                    self._sever(pair)
                    self._done.set()
                    raise ConnectionAbortedError
                swallow.set()
            to.write(data)
            await to.drain()
        raise ConnectionAbortedError

    async def _down(
        self,
        there: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        pair: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
        swallow: asyncio.Event,
    ) -> None:
        while data := await there.read(1 << 16):
            if swallow.is_set():  # the database has committed, and nobody is told
                self._sever(pair)
                self._done.set()
                raise ConnectionAbortedError
            writer.write(data)
            await writer.drain()
        raise ConnectionAbortedError
