"""Two processes that are told the same at the same moment."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from events import intake, numbers, store
from events.draft import Context, Draft
from events.models import Case, Event, Notice, WorkItem
from grid import calendar
from hub.foundation import clock, copying, journal, seal
from hub.foundation.access import SYSTEM
from hub.foundation.commands import Outcome
from hub.foundation.models import JournalEntry
from tests.db import small_work
from tests.db.small_work import AT, HOTLINE, call, on_item, report
from tests.servers import until


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


@pytest.mark.django_db(transaction=True)
def test_a_commit_that_names_a_case_never_waits_for_who_waits_for_the_journal() -> None:
    """A move has its case and wants the journal; a notice has the journal, and its commit checks the case is there.

    Where the move's lock kept others from that, as FOR UPDATE does, each waits for the other.
    """
    with clock.frozen(AT):
        work = small_work.make()
        case_id = report(call())[0].case_id
    has_case, has_journal = threading.Event(), threading.Event()
    ended: list[str] = []

    def move() -> None:
        try:
            with clock.frozen(AT), journal.transaction() as work_:
                draft = Draft(store.load([case_id])[case_id])
                has_case.set()
                assert has_journal.wait(30)
                ctx = Context(SYSTEM, AT, AT, calendar.load(), numbers.take, seal.keyed_digest)
                draft.tell("case.reminded", ctx)
                store.write([draft], work_)
            ended.append("moved")
        finally:
            connection.close()

    def notice() -> None:
        try:
            assert has_case.wait(30)
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT seq FROM foundation_journalhead WHERE id = 1 FOR UPDATE")
                Notice.objects.create(
                    key="n", user_id=work.user_id("派遣"), case_id=case_id, seq=1, what="over", rule="r", at=AT
                )  # fmt: skip
                has_journal.set()
                waiting = (
                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
                )
                until(lambda: _first(cursor, waiting), 30, "the move waits for the journal")
            ended.append("told")
        finally:
            has_journal.set()
            connection.close()

    threads = [threading.Thread(target=one) for one in (move, notice)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(ended) == {"told", "moved"}


def _first(cursor: Any, query: str) -> Any:
    cursor.execute(query)
    return cursor.fetchone()[0]
