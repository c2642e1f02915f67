"""How the database goes about a request: its statements, bare, and their plans."""

from __future__ import annotations

import time
from typing import Any, Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grid.posts import SESSION_KEY
from hub.foundation.models import User
from tests.bench.ground.visitors import Visitor
from tests.statements import of_the_work

#: How often a statement is run bare.
_OFTEN: Final = 5


def statements(one: Visitor, path: str, query: dict[str, Any]) -> list[str]:
    """The statements of a GET, the log-in's look-up apart, asked by the same person within this process."""
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(User.objects.get(pk=one.worker.user_id))
    session = browser.session
    session[SESSION_KEY] = one.worker.scope.actor.post_id
    session.save()
    browser.get(path, query)  # what a process reads once
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(path, query)
    assert answer.status_code == 200, answer.content
    return of_the_work(each["sql"] for each in asked)


def of(one: Visitor, path: str, query: dict[str, Any]) -> list[str]:
    """Lines: each statement's bare time and its plan with the buffers it read."""
    lines = []
    for text in statements(one, path, query):
        if not text.lstrip().lower().startswith(("select", "with", "--")):
            continue
        lines.append(f"{bare_ms(text):8.2f} ms  {' '.join(text.split())[:150]}")
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) {text.replace('%', '%%')}", ())
            lines += [f"            {line}" for (line,) in cursor.fetchall()]
    return lines


def bare_ms(text: str) -> float:
    """The least time of a statement with its rows fetched, without Django, milliseconds."""
    times = []
    connection.ensure_connection()
    for _ in range(_OFTEN):
        with connection.connection.cursor() as cursor:
            begun = time.perf_counter()
            cursor.execute(text)
            cursor.fetchall()
            times.append((time.perf_counter() - begun) * 1000)
    return min(times)
