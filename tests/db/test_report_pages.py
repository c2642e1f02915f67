"""A case with a thousand callers: it is told in few bytes, and every report of it can still be reached."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events import report_pages, showing
from events.models import Event
from events.states import EventType
from tests.db.small_work import Work, call, report
from tests.db.test_case_lists import browser
from tests.statements import of_the_work

pytestmark = pytest.mark.django_db
MANY = 1000


def crowded(many: int = MANY, order: str = "HL-0001") -> int:
    """A case so many people called about; the first and each urge of the same order."""
    (first,) = report(call(source_id=order))
    urges = [
        call(source_id=order, type=EventType.URGE, text=f"还没有人来处理，第{n}次来电")
        for n in range(1, many)
    ]
    for at in range(0, len(urges), 250):
        report(*urges[at : at + 250])
    assert first.case_id is not None
    assert Event.objects.filter(case_id=first.case_id).count() == many
    return first.case_id


def bytes_of(told: Any) -> bytes:
    """As it travels."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def pages(client: Client, case_id: int, limit: int) -> list[list[dict[str, Any]]]:
    """All pages of the reports of a case, in the order they are asked for."""
    found: list[list[dict[str, Any]]] = []
    after = ""
    while True:
        told = client.get(f"/api/cases/{case_id}/reports?after={after}&limit={limit}").json()
        found.append(told["items"])
        after = told["next"]
        if not after:
            return found


def test_a_case_with_a_thousand_callers_is_told_in_bounded_bytes(work: Work) -> None:
    case_id = crowded()
    answer = browser(work, "联络").get(f"/api/cases/{case_id}")
    told = answer.json()
    ids = list(Event.objects.filter(case_id=case_id).order_by("id").values_list("id", flat=True))
    assert [one["id"] for one in told["events"]] == ids[-report_pages.MOST :]
    whole = showing.case(case_id, work.who("联络"), most=None)
    assert [one["id"] for one in whole["events"]] == ids
    assert whole["earlier"] is None
    # what the whole case is called stays the words of who told it first
    same = ("title", "text", "address", "card", "why", "moves")
    assert {name: told[name] for name in same} == {name: whole[name] for name in same}
    assert len(bytes_of(told["events"])) < 1000 * report_pages.MOST
    assert 4 * len(answer.content) < len(bytes_of(whole))


def test_all_reports_are_reached_page_by_page_the_newest_first(work: Work) -> None:
    case_id = crowded(130)
    client = browser(work, "联络")
    told = client.get(f"/api/cases/{case_id}").json()
    found = pages(client, case_id, 50)
    assert [len(one) for one in found] == [50, 50, 30]
    ids = list(Event.objects.filter(case_id=case_id).order_by("-id").values_list("id", flat=True))
    assert [one["id"] for page in found for one in page] == ids
    # from where the case's own reports end
    earlier = client.get(
        f"/api/cases/{case_id}/reports", {"after": told["earlier"], "limit": 200}
    ).json()
    assert [one["id"] for one in earlier["items"]] == ids[report_pages.MOST :]
    # told the same way, masked the same way
    assert found[0][: report_pages.MOST] == told["events"][::-1]
    assert client.get(f"/api/cases/{case_id}/reports", {"after": "x"}).status_code == 422


def test_a_page_of_reports_costs_the_same_statements_however_many_there_are(work: Work) -> None:
    client = browser(work, "联络")
    costs = []
    for many in (5, 130):
        case_id = crowded(many, f"HL-{many:04d}")
        client.get(f"/api/cases/{case_id}/reports")  # what a process reads once
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/api/cases/{case_id}/reports")
        costs.append(of_the_work(one["sql"] for one in asked))
    assert len(costs[0]) == len(costs[1]) <= 10, "\n".join(costs[1])
