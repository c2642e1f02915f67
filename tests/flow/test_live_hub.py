"""The ground browser tests stand on: real processes, and models that look into their database."""

from __future__ import annotations

import signal
import urllib.request

import pytest

from hub.foundation.models import User
from tests.servers import LiveHub, until


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    return empty_database


def test_every_process_runs_and_the_web_process_answers(live_hub: LiveHub) -> None:
    with urllib.request.urlopen(f"{live_hub.url}/login", timeout=10) as answer:
        assert answer.status == 200
    for name in ("web", "ingest", "publish", "clock"):
        assert live_hub.runs(name), live_hub.log(name)


def test_what_a_command_writes_the_test_sees(live_hub: LiveHub) -> None:
    assert not User.objects.exists()
    assert "First log-in" in live_hub.manage("first_administrator")
    assert User.objects.get().username == "admin"


def test_a_killed_process_can_be_started_again(live_hub: LiveHub) -> None:
    live_hub.stop("clock", signal.SIGKILL)
    assert not live_hub.runs("clock")
    live_hub.start("clock")
    until(lambda: live_hub.log("clock").count("clock runs") == 2, 60, "the clock process")
