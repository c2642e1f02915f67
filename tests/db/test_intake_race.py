"""Two processes that are told the same at the same moment."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from events import intake
from events.models import Case, Event
from hub.foundation import clock, journal
from tests.db import small_work
from tests.db.small_work import AT, HOTLINE, call, report


@pytest.mark.django_db(transaction=True)
def test_two_processes_told_the_same_at_once_make_one_case() -> None:
    with clock.frozen(AT):
        small_work.make()
        report(call(99))
    ready = threading.Barrier(2)
    results: list[str] = []

    def tell(text: str) -> None:
        with clock.frozen(AT), journal.transaction() as work:
            ready.wait(10)
            results.append(intake.report_many([call(), call(text=text)], work, HOTLINE)[0].result)
        connection.close()

    threads = [threading.Thread(target=tell, args=(text,)) for text in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["opened", "repeat"]
    case = Case.objects.exclude(events=1).get()
    assert case.events == 3
    assert Event.objects.filter(case=case).count() == 3
