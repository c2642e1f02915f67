"""People of the city before their browsers: logged in, over HTTP, one connection kept open."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from grid.posts import SESSION_KEY as POST_KEY
from hub.demo import staff
from hub.demo.staff import Worker
from hub.foundation.access import Role
from hub.foundation.models import User

_CSRF: Final = "b" * 32
#: The web process ends a connection that says nothing for five seconds.
_IDLE_S: Final = 2.0


@dataclass(slots=True)
class Visitor:
    """One log-in. Raises AssertionError with the answer's words when it is refused."""

    url: str
    cookies: str
    worker: Worker
    _line: http.client.HTTPConnection = field(init=False)
    _used: float = 0.0

    def __post_init__(self) -> None:
        """Connect."""
        place = urlsplit(self.url)
        self._line = http.client.HTTPConnection(str(place.hostname), place.port, timeout=120)

    def get(self, path: str, **asked: Any) -> Any:
        """The answer to a GET."""
        return self._ask("GET", f"{path}?{urlencode(asked, doseq=True)}" if asked else path, None)

    def post(self, path: str, told: dict[str, Any]) -> Any:
        """The answer to a POST."""
        return self._ask("POST", path, json.dumps(told).encode())

    def _ask(self, method: str, path: str, body: bytes | None) -> Any:
        headers = {"Cookie": self.cookies, "X-CSRFToken": _CSRF, "Accept-Encoding": "identity"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if time.monotonic() - self._used > _IDLE_S:
            self._line.close()
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        told = answer.read()
        self._used = time.monotonic()
        assert answer.status == 200, f"{method} {path}: {answer.status} {told[:400]!r}"
        return json.loads(told)


def workers(role: Role) -> list[Worker]:
    """The people of the city with this role; of the database this process works on."""
    return staff.read().who(role)


def visitor(url: str, worker: Worker) -> Visitor:
    """A worker logged in at the web process of this address, in his post; as `workers`."""
    user = User.objects.get(pk=worker.user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[POST_KEY] = worker.scope.actor.post_id
    session.save()
    return Visitor(url, f"sessionid={session.session_key}; csrftoken={_CSRF}", worker)


def took_ms(ask: Callable[[], Any]) -> float:
    """How long this took, milliseconds."""
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000
