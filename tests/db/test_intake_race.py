"""Two processes that are told the same at the same moment."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from events import intake
from events.models import Case, Event, WorkItem
from hub.foundation import clock, copying, journal
from hub.foundation.commands import Outcome
from hub.foundation.models import JournalEntry
from tests.db import small_work
from tests.db.small_work import AT, HOTLINE, call, on_item, report


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


@pytest.mark.django_db(transaction=True)
def test_two_processes_told_the_same_many_at_once_make_each_case_once() -> None:
    with clock.frozen(AT):
        small_work.make()
        report(call(99))
    many = 2 * copying.MANY
    ready = threading.Barrier(2)
    results: list[str] = []

    def tell(first: int) -> None:
        reports = [call(n) for n in range(first, first + many)]
        with clock.frozen(AT), journal.transaction() as work:
            ready.wait(10)
            told = intake.report_many(reports, work, HOTLINE)
        results.extend(one.result for one in told)
        connection.close()

    threads = [threading.Thread(target=tell, args=(first,)) for first in (100, 100 + many // 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["opened"] * (many + many // 2) + ["repeat"] * (many // 2)
    assert Case.objects.count() == Event.objects.count() == 1 + many + many // 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_act_at_once_the_second_sees_what_the_first_did() -> None:
    with clock.frozen(AT):
        work = small_work.make()
        case_id = report(call())[0].case_id
    lead = WorkItem.objects.get(case_id=case_id, kind="handle_lead").pk
    ready = threading.Barrier(2)
    outcomes: list[Outcome] = []

    def act(verb: str, **payload: str) -> None:
        with clock.frozen(AT):
            ready.wait(10)
            outcomes.append(on_item(work.who("联络"), lead, verb, **payload))
        connection.close()

    threads = [
        threading.Thread(target=act, args=("sign",)),
        threading.Thread(target=act, args=("return",), kwargs={"reason": "不属我局"}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = JournalEntry.objects.filter(case_id=case_id).order_by("seq")
    versions = [entry.data["card"]["version"] for entry in told]
    assert versions == list(range(1, len(versions) + 1)), "no version is given twice"
    assert "applied" in [outcome.result for outcome in outcomes]
    assert Case.objects.get().version == versions[-1]
