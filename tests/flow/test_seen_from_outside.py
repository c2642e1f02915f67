"""What watches the hub is told the truth, also while the database is away."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest
from django.db import connection
from prometheus_client.parser import text_string_to_metric_families as families

from hub.supervisor.postgresql import other_database
from tests.servers import LiveHub, until


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    return empty_database


def ask(hub: LiveHub, path: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(hub.url + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def figures(hub: LiveHub) -> dict[str, list[tuple[dict[str, str], float]]]:
    status, text = ask(hub, "/metrics")
    assert status == 200
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in families(text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


@contextmanager
def database_refuses(server: str, hub: LiveHub) -> Iterator[None]:
    """The database lets nobody in, and cuts off who is."""
    name = hub.environ["HUB_DATABASE_URL"].rsplit("/", 1)[1]
    connection.close()
    there = psycopg2.connect(other_database(server, "postgres"))
    there.autocommit = True
    with there.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        try:
            yield
        finally:
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            there.close()


def test_every_process_appears_with_its_beat_and_its_memory(live_hub: LiveHub) -> None:
    def roles() -> set[str]:
        beats = figures(live_hub)["hub_process_beat_age_seconds"]
        return {labels["role"] for labels, _ in beats}

    until(lambda: roles() >= {"web", "ingest", "publish", "clock"}, 60, "the beat of every process")
    found = figures(live_hub)
    assert all(value > 20_000_000 for _, value in found["hub_process_resident_bytes"])
    assert found["hub_database_up"] == [({}, 1.0)]
    assert found["hub_quarantine_waiting"] == [({}, 0.0)]

    def fresh() -> bool:
        """By all figures of one look; a busy machine needs some to come to rest."""
        told = figures(live_hub)
        ages = [value for _, value in told["hub_process_beat_age_seconds"]]
        readers = told["hub_reader_behind_entries"]
        late = told["hub_behind_seconds"][0][1]
        return max(ages) < 20 and late < 15 and ({"reader": "sensors.publisher"}, 0.0) in readers

    until(fresh, what="figures of a hub at rest")


def test_a_hub_that_runs_is_alive_and_ready_under_whatever_name_it_is_asked(
    live_hub: LiveHub,
) -> None:
    assert ask(live_hub, "/healthz", Host="load-balancer") == (200, "alive\n")
    assert ask(live_hub, "/readyz", Host="load-balancer") == (200, "ready\n")


def test_figures_are_not_given_through_a_proxy_without_a_token(live_hub: LiveHub) -> None:
    status, said = ask(live_hub, "/metrics", **{"X-Forwarded-For": "203.0.113.7"})
    assert status == 403
    assert json.loads(said)["code"] == "hub.figures_closed"


def test_while_the_database_is_away_the_process_lives_and_says_why_it_is_not_ready(
    live_hub: LiveHub, database_server: str
) -> None:
    with database_refuses(database_server, live_hub):
        assert ask(live_hub, "/healthz")[0] == 200
        status, said = ask(live_hub, "/readyz")
        problem: dict[str, Any] = json.loads(said)
        assert (status, problem["code"]) == (503, "hub.not_ready")
        assert problem["title"].startswith("数据库没有回应")
        assert [one["code"] for one in problem["values"]["reasons"]] == ["hub.database_away"]
        _, english = ask(live_hub, "/readyz", **{"Accept-Language": "en"})
        assert json.loads(english)["title"].startswith("The database does not answer")
        status, page = ask(live_hub, "/console", Cookie=f"sessionid={'a' * 32}")
        assert status == 503
        assert "数据库暂不可用" in page
        status, said = ask(live_hub, "/api/me", Cookie=f"sessionid={'a' * 32}")
        assert (status, json.loads(said)["code"]) == (503, "hub.unavailable")
        found = figures(live_hub)
        assert found["hub_database_up"] == [({}, 0.0)]
        assert {labels["role"] for labels, _ in found["hub_process_beat_age_seconds"]} == {"web"}
    until(lambda: ask(live_hub, "/readyz") == (200, "ready\n"), 60, "ready again")
    assert figures(live_hub)["hub_database_up"] == [({}, 1.0)]
