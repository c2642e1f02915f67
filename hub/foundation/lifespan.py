"""The life of a web process: it beats from its start to its end in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from hub.foundation.heartbeat import Heart

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Lifespan:
    """What ASGI servers tell once when they start and once when they stop."""

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Beat between `lifespan.startup` and `lifespan.shutdown`."""
        await receive()
        heart = Heart("web").start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.to_thread(heart.stop)
        await send({"type": "lifespan.shutdown.complete"})
