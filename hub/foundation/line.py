"""A line to the database that the event loop itself waits on: no thread stands between a commit and the sockets."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any, Final

import psycopg2
from django.db import connection
from psycopg2.extensions import POLL_OK, POLL_WRITE

#: An answer that takes longer is no answer: the line is given up and opened anew. Seconds.
ANSWER_S: Final = 30.0
_PARAMS: Final = {"dbname", "database", "user", "password", "host", "port", "options"}


class Line:
    """One connection in psycopg2's asynchronous mode, which commits every statement by itself. One reader at a time."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    @classmethod
    async def open(cls, channel: str) -> Line:
        """Connect and LISTEN to `channel`. Raises psycopg2.Error, or OSError when there is no answer in time."""
        given = connection.get_connection_params()
        params = {name: value for name, value in given.items() if name in _PARAMS}
        # a thread, because the host's name is looked up there and then
        line = cls(await asyncio.to_thread(psycopg2.connect, **params, async_=1))
        try:
            await line._answer()
            await line.rows(f"LISTEN {channel}", {})
        except BaseException:
            line.close()
            raise
        return line

    async def rows(self, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows of one statement; none when it has no result. Raises as `open` does."""
        with self._raw.cursor() as cursor:
            cursor.execute(statement, values)
            await self._answer()
            return list(cursor.fetchall()) if cursor.description else []

    async def rung(self, seconds: float) -> None:
        """Return at the next NOTIFY, or after `seconds`; at once when one has come since the last call."""
        if not self._raw.notifies:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):  # wait_for may swallow a cancellation
                    await self._readable()
            self._raw.poll()
        self._raw.notifies.clear()

    def close(self) -> None:
        """Hang up."""
        self._raw.close()

    async def _answer(self) -> None:
        async with asyncio.timeout(ANSWER_S):  # its TimeoutError is an OSError
            while (state := self._raw.poll()) != POLL_OK:
                await (self._writable() if state == POLL_WRITE else self._readable())

    async def _readable(self) -> None:
        loop, fd = asyncio.get_running_loop(), self._raw.fileno()
        ready = asyncio.Event()
        loop.add_reader(fd, ready.set)
        try:
            await ready.wait()
        finally:
            loop.remove_reader(fd)

    async def _writable(self) -> None:
        loop, fd = asyncio.get_running_loop(), self._raw.fileno()
        ready = asyncio.Event()
        loop.add_writer(fd, ready.set)
        try:
            await ready.wait()
        finally:
            loop.remove_writer(fd)
