"""How much a request may bring: Django keeps a whole body on disk before anybody asks who sent it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from django.utils.translation import gettext_noop as _

from hub.foundation.errors import HubError

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
#: Any ASGI application; the frameworks do not agree on the types of its messages.
App = Callable[[Any, Any, Any], Awaitable[None]]


class BodyTooLarge(HubError):
    """A request brings more bytes than any request of the hub needs."""

    code = "hub.body_too_large"
    status = 413
    message = _("The request holds more than %(expected)s bytes; send less at once.")


class BodyLimit:
    """An ASGI application in front of another: a body over `most` bytes is answered with 413 and read no further."""

    def __init__(self, app: App, most: int) -> None:
        self.app = app
        self.most = most

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it says it is too large, or until it is."""
        if _said(scope) > self.most:
            await self._refuse(send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message: Message = await receive()
            taken += len(message.get("body", b""))
            return message if taken <= self.most else {"type": "http.disconnect"}

        await self.app(scope, counted, send)
        if taken > self.most:
            await self._refuse(send)

    async def _refuse(self, send: Send) -> None:
        body = json.dumps(BodyTooLarge(expected=self.most).as_json(), ensure_ascii=False).encode()
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        await send(
            {"type": "http.response.start", "status": BodyTooLarge.status, "headers": headers}
        )
        await send({"type": "http.response.body", "body": body})


def _said(scope: Message) -> int:
    """The bytes a request says it brings; 0 when it does not say."""
    for name, value in scope.get("headers", ()):
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
