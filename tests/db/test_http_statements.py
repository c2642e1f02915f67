"""What one intake and one transition cost over HTTP: statements, from the request to the answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import WorkItem
from hub.foundation.ids import uuid7
from tests.db import small_work
from tests.db.small_work import Work, call, report
from tests.db.test_case_lists import browser
from tests.statements import of_the_work

pytestmark = pytest.mark.django_db


def sent(client: Client, url: str, **told: Any) -> tuple[dict[str, Any], list[str]]:
    """The answer to a command, and the statements it cost."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(
            url, json.dumps({"id": str(uuid7()), **told}), content_type="application/json"
        )
    assert answer.status_code == 200, answer.content
    return answer.json(), of_the_work(one["sql"] for one in asked)


def by_hand(n: int) -> dict[str, Any]:
    """A report at the desk, with a caller and a place."""
    return {
        "text": f"大桥路供水井盖缺失 {n}",
        "class_scheme": small_work.CURRENT,
        "class_code": "01001",
        "lon": 109.002,
        "lat": 32.002,
        "caller": {"name": "王五", "phone": f"1370000{n:04d}"},
    }


def test_one_intake_over_http_costs_ten_statements_at_most(work: Work) -> None:
    desk = browser(work, "话务")
    sent(desk, "/api/cases", **by_hand(1))  # what a process reads once
    done, cost = sent(desk, "/api/cases", **by_hand(2))
    assert done["result"] == "opened"
    assert len(cost) <= 10, "\n".join(cost)


def test_one_transition_over_http_costs_six_statements_at_most(work: Work) -> None:
    items = []
    for n in range(2):
        case_id = report(call(n))[0].case_id
        items.append(WorkItem.objects.get(case_id=case_id, kind="handle_lead").pk)
    desk = browser(work, "联络")
    sent(desk, f"/api/items/{items[0]}/commands", verb="sign")
    done, cost = sent(desk, f"/api/items/{items[1]}/commands", verb="sign")
    assert done["result"] == "applied"
    assert len(cost) <= 6, "\n".join(cost)
