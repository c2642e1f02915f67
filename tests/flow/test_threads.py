"""Requests use database connections again, and outlive those that were ended."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import psycopg2
import pytest

from hub.foundation.threads import KEPT
from tests.servers import LiveHub, until


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    return empty_database


@pytest.fixture(scope="module")
def processes() -> tuple[str, ...]:
    """What a page needs."""
    return ("web",)


def status(hub: LiveHub) -> int:
    """Of a page that looks a session up."""
    connection = HTTPConnection("127.0.0.1", hub.port, timeout=30)
    try:
        connection.request("GET", "/api/me", headers={"Cookie": f"sessionid={'a' * 32}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def told(hub: LiveHub, query: str, *given: object) -> Any:
    connection = psycopg2.connect(hub.environ["HUB_DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(query, given)
            return cursor.fetchone()[0]
    finally:
        connection.close()


OURS = "FROM pg_stat_activity WHERE application_name = 'hub' AND datname = current_database()"
OPEN = f"SELECT count(*) {OURS}"
#: Sessions that were there before an instant and have looked for somebody's log-in since.
USED_AGAIN = f"SELECT count(*) {OURS} AND backend_start < %s AND query_start > %s AND query LIKE '%%session%%'"
END = f"SELECT count(pg_terminate_backend(pid)) {OURS}"


def test_requests_use_connections_again_and_many_at_once_leave_few(live_hub: LiveHub) -> None:
    assert status(live_hub) == 401
    before, at = told(live_hub, OPEN), told(live_hub, "SELECT clock_timestamp()")
    assert {status(live_hub) for _ in range(5)} == {401}
    assert told(live_hub, USED_AGAIN, at, at) > 0
    with ThreadPoolExecutor(3 * KEPT) as pool:
        assert set(pool.map(lambda _: status(live_hub), range(6 * KEPT))) == {401}
    until(lambda: told(live_hub, OPEN) <= before + KEPT, 60, "connections nobody needs to end")


def test_a_connection_that_was_ended_is_replaced(live_hub: LiveHub) -> None:
    assert status(live_hub) == 401
    assert told(live_hub, END) > 0
    assert status(live_hub) == 401
