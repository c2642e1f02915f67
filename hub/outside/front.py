"""The three addresses that watch the hub: answered before anything else, without a session and without a page.

`/healthz` is answered by the event loop itself: it says that the process lives, whatever the database does. The other
two look at the database in a thread of their own, so that a database that hangs holds nobody up.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from django.conf import settings
from django.utils.translation import gettext_noop as _
from django.utils.translation import override

from hub.foundation.errors import Forbidden
from hub.outside import metrics, readiness
from hub.outside.readiness import DatabaseAway, NotReady

#: How long a look may take before the answer is that the database hangs.
PATIENCE_S: Final = 4.0
#: What a proxy adds: then the address we see is the proxy's, and being on this machine says nothing.
FORWARDED: Final = frozenset({b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via"})
LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})

Scope = dict[str, Any]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]
Answer = tuple[int, str, bytes]
T = TypeVar("T")


class FiguresClosed(Forbidden):
    """The figures are asked for from elsewhere."""

    code = "hub.figures_closed"
    message = _(
        "Figures are given on this machine only. Set HUB_METRICS_TOKEN to ask for them from elsewhere with"
        " Authorization: Bearer."
    )


class WatchedFromOutside:
    """An ASGI application in front of another: it answers three paths and passes the rest on."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        """Answer /healthz, /readyz and /metrics; everything else goes on."""
        asked = _ANSWERS.get(scope["path"])
        if asked is None or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        status, kind, body = await asked(scope)
        headers = [
            (b"content-type", kind.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send(
            {"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body}
        )


#: Looks that hang hold up each other, and nobody else.
_eyes: Final = ThreadPoolExecutor(2, thread_name_prefix="look")


async def _look(at: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_eyes, at)


async def _alive(scope: Scope) -> Answer:
    return 200, "text/plain; charset=utf-8", b"alive\n"


async def _ready(scope: Scope) -> Answer:
    try:
        async with asyncio.timeout(PATIENCE_S):
            found = await _look(readiness.reasons)
    except TimeoutError:
        found = [DatabaseAway(why=f"> {PATIENCE_S:g} s")]
    if not found:
        return 200, "text/plain; charset=utf-8", b"ready\n"
    with override(_language(scope)):
        said = NotReady(reasons=[one.as_json() for one in found]).as_json()
        said["title"] = " ".join(one.sentence() for one in found)
    return _problem(NotReady.status, said)


async def _figures(scope: Scope) -> Answer:
    if not _may_see_figures(scope):
        with override(_language(scope)):
            return _problem(FiguresClosed.status, FiguresClosed().as_json())
    try:
        async with asyncio.timeout(PATIENCE_S):
            body = metrics.text(await _look(metrics.look))
    except TimeoutError:
        body = metrics.text(None)  # the database hangs: what this process knows of itself
    return 200, "text/plain; version=0.0.4; charset=utf-8", body


_ANSWERS: Final = {"/healthz": _alive, "/readyz": _ready, "/metrics": _figures}


def _may_see_figures(scope: Scope) -> bool:
    """With a token, who names it; without one, who asks from this machine and not through a proxy."""
    headers = dict(scope.get("headers", ()))
    token: str = settings.METRICS_TOKEN
    if token:
        return hmac.compare_digest(headers.get(b"authorization", b""), f"Bearer {token}".encode())
    host = (scope.get("client") or ("", 0))[0]
    return host in LOOPBACK and not FORWARDED & set(headers)


def _language(scope: Scope) -> str:
    """English for who asks for it; else the city's."""
    for name, value in scope.get("headers", ()):
        if name == b"accept-language" and value.lower().startswith(b"en"):
            return "en"
    return settings.LANGUAGE_CODE


def _problem(status: int, said: dict[str, Any]) -> Answer:
    return status, "application/problem+json", json.dumps(said, ensure_ascii=False).encode()
