"""How far the hub is behind, by what its processes said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.foundation import clock, pulse
from hub.foundation.lateness import Lateness, of
from hub.foundation.models import Process
from sensors import opening, probe
from sensors.envelope import Envelope

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
AT = NOW.timestamp()


def row(role: str, beat_s_ago: float = 1.0, **now: float) -> Process:
    """A process; the figures `a_b` are named "ingest.a_b" or "publisher.a_b"."""
    figures: dict[str, Any] = {"now": {f"{role}.{name}": value for name, value in now.items()}}
    beat_at = NOW - timedelta(seconds=beat_s_ago)
    return Process(
        name=role,
        role=role,
        host="h",
        pid=1,
        started_at=NOW - timedelta(seconds=60),
        beat_at=beat_at,
        figures=figures,
    )


def publisher(probed_s_ago: float = 2.0) -> Process:
    return row("publisher", probed_at=AT - probed_s_ago)


def ingest(taken_s_ago: float, waited_s: float, **more: float) -> Process:
    taken_at = AT - taken_s_ago
    return row("ingest", probe_taken_at=taken_at, probe_sent_at=taken_at - waited_s, **more)


def test_a_hub_that_keeps_up_has_nothing_to_tell() -> None:
    assert of([publisher(), ingest(3, 0.02)], NOW).as_json() is None


def test_what_waited_in_the_broker_is_told_with_its_end() -> None:
    found = of([publisher(), ingest(2, 200, probe_speed=3.0)], NOW)
    assert found.as_json() == {"part": "queue", "behind_s": 200, "ends_s": 100}


def test_a_queue_that_grows_has_no_end_to_tell() -> None:
    found = of([publisher(), ingest(2, 200, probe_speed=0.7)], NOW)
    assert found.as_json() == {"part": "queue", "behind_s": 200, "ends_s": None}


def test_probes_that_do_not_come_back_are_lateness_too() -> None:
    found = of([publisher(), ingest(90, 0.02)], NOW)
    assert 75 <= found.behind_s <= 90


def test_without_a_publisher_nobody_knows_and_nobody_is_frightened() -> None:
    assert of([publisher(probed_s_ago=600), ingest(600, 0.02)], NOW).as_json() is None


def test_a_process_that_has_not_come_to_a_probe_since_its_start_is_late_by_its_age() -> None:
    assert of([publisher(), row("ingest")], NOW).behind_s == 60 - 1 - 10
    assert of([publisher(probed_s_ago=600), row("ingest")], NOW).as_json() is None


def test_the_slowest_of_several_ingest_processes_counts() -> None:
    assert of([publisher(), ingest(2, 0.1), ingest(2, 60)], NOW).behind_s == 60


def test_an_ingest_process_that_does_not_beat_is_told_with_the_time_of_its_last_beat() -> None:
    found = of([publisher(), row("ingest", beat_s_ago=120)], NOW)
    assert found == Lateness(silent_since=NOW - timedelta(seconds=120))
    assert (found.as_json() or {})["part"] == "ingest"


def test_a_hub_that_was_never_started_is_not_late() -> None:
    assert of([], NOW) == Lateness()


@pytest.fixture
def _from_nothing() -> Iterator[None]:
    pulse.forget()
    probe._heard.clear()
    yield
    pulse.forget()
    probe._heard.clear()


@pytest.mark.usefixtures("_from_nothing")
def test_a_probe_is_measured_and_is_no_message_of_the_city() -> None:
    sent = Envelope(probe.topic(), f"{AT:.3f}".encode(), clock.now())
    assert opening.open_(sent, "990100").refusals == []
    assert "ingest.probe_sent_at" not in pulse.figures()["now"]  # its turn comes when it is taken
    probe.taken(sent)
    assert pulse.figures()["now"]["ingest.probe_sent_at"] == AT
    other = Envelope(probe.topic(), b"nonsense", clock.now())
    assert opening.open_(other, "990100").refusals
