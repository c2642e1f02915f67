"""The rows processes write about themselves."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection

from hub.foundation import clock, lateness, pulse, sqlfile
from hub.foundation.heartbeat import Heart, silent
from hub.foundation.models import Process
from tests.servers import until


@pytest.mark.django_db
def test_a_beat_keeps_one_row_with_the_newest_figures() -> None:
    pulse.forget()
    heart = Heart("ingest", "ingest-9")
    pulse.count("ingest.taken", 3)
    heart.beat()
    pulse.count("ingest.taken", 4)
    heart.beat()
    row = Process.objects.get(role="ingest")
    assert row.name == "ingest:ingest-9"
    assert row.pid == os.getpid()
    assert row.figures["counts"]["ingest.taken"] == 7
    assert not silent(row, clock.now())
    pulse.forget()


@pytest.mark.django_db(transaction=True)
def test_a_process_that_ends_in_order_takes_its_row_along_and_buries_the_killed() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    heart = Heart("clock")
    Process.objects.create(
        name="clock:killed",
        role="clock",
        host=heart.host,
        pid=ended.pid,
        started_at=clock.now(),
        beat_at=clock.now(),
    )
    Process.objects.create(
        name="web:gone:1",
        role="web",
        host="a machine that is gone",
        pid=1,
        started_at=clock.now() - timedelta(days=3),
        beat_at=clock.now() - timedelta(days=2),
    )
    heart.start()
    until(lambda: list(Process.objects.values_list("name", flat=True)) == [heart.name])
    heart.stop()
    assert not Process.objects.exists()


@pytest.mark.django_db
def test_a_beat_costs_one_statement(django_assert_num_queries: object) -> None:
    heart = Heart("web")
    with django_assert_num_queries(1):  # type: ignore[operator]
        heart.beat()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM foundation_process")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_the_rows_of_all_processes_tell_how_late_the_hub_is() -> None:
    pulse.forget()
    pulse.set("publisher.probed_at", clock.now().timestamp())
    pulse.set("ingest.probe_taken_at", clock.now().timestamp())
    pulse.set("ingest.probe_sent_at", clock.now().timestamp() - 90)
    Heart("ingest", "ingest-9").beat()
    pulse.forget()
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("hub.foundation", "processes"))
        late = lateness.of_rows(cursor.fetchall(), clock.now()).as_json()
    assert late is not None
    assert (late["part"], late["ends_s"]) == ("queue", None)
    assert 89 <= late["behind_s"] <= 91
