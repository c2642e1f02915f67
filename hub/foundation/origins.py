"""Who may open a socket: pages of our own, by the same rule as Django's for forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.http import is_same_domain

App = Callable[[Any, Any, Any], Awaitable[None]]


class SameOrigin:
    """An ASGI application in front of another: a socket of a foreign page is denied before it is opened.

    Browsers send our cookies with every socket, also to one that another site's page opens.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass the socket on, or deny it."""
        headers = {name: value.decode("latin1") for name, value in scope.get("headers", ())}
        ours = is_ours(headers.get(b"origin", ""), headers.get(b"host", ""))
        await (self.app if ours else WebsocketDenier.as_asgi())(scope, receive, send)


def is_ours(origin: str, host: str) -> bool:
    """Whether a page of `origin` is ours, when the browser reached us as `host` (both as their headers say).

    It is when its host and port are those we were reached by, or when HUB_ORIGINS names it.
    """
    for trusted in settings.CSRF_TRUSTED_ORIGINS:
        known, asked = urlsplit(trusted), urlsplit(origin)
        if known.scheme == asked.scheme and is_same_domain(asked.netloc, known.netloc.lstrip("*")):
            return True
    name, _ = split_domain_port(host)
    known_host = bool(name) and validate_host(name, settings.ALLOWED_HOSTS)
    return known_host and origin in {f"http://{host}", f"https://{host}"}
