"""Several clock processes: each suspended case goes on once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from hub import wiring
from hub.foundation import clock, due
from tests.db import small_work
from tests.db.small_work import AT
from tests.db.test_asking import DAY, case_of, suspended
from tests.db.test_lifecycle import story


@pytest.mark.django_db(transaction=True)
def test_two_clock_processes_resume_a_case_once() -> None:
    with clock.frozen(AT):
        work = small_work.make()
        case_ids = [suspended(work, "2026-12-01", n) for n in range(3)]
    wiring.connect()

    def run() -> None:
        with clock.frozen(AT + 40 * DAY):
            while due.run_one():
                pass
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for case_id in case_ids:
        assert story(case_id).count("case.resumed") == 1
        assert not case_of(case_id).suspended
