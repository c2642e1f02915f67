"""The threads views run in: used again, and with them their database connections.

A view is ordinary synchronous code, and each request runs in one thread; Django makes a new one for each, and a thread
has its own database connection. Opening that costs PostgreSQL 15 ms of CPU, more than most answers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from asgiref.sync import ThreadSensitiveContext
from django.db import connections

App = Callable[[Any, Any, Any], Awaitable[None]]

#: Threads that stay when nobody needs them, each with a connection; there are more while more requests run at once.
KEPT: Final = 16


class Threads:
    """An ASGI application in front of Django's: the thread used last is the next one's, so that few are in use."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._free: list[ThreadPoolExecutor] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass the request on."""
        thread = self._free.pop() if self._free else ThreadPoolExecutor(1, "view")
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.app(scope, receive, send)
        finally:
            self._give_back(thread)

    def _give_back(self, thread: ThreadPoolExecutor) -> None:
        if len(self._free) < KEPT:
            self._free.append(thread)
        else:
            thread.submit(connections.close_all)
            thread.shutdown(wait=False)
