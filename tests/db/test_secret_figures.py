"""Behind a figure and beside a visit nobody learns who reported in secret that may not know it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import UUID

import pytest
from pytest_django import DjangoDbBlocker

from events import secrecy, store
from events.evaluation import comparing
from events.models import Case
from hub.foundation import clock
from hub.foundation.ids import uuid7
from tests.db import border_city
from tests.db.border_city import Border
from tests.db.small_work import AT

pytestmark = pytest.mark.django_db
#: Who told it, and some who may not know that: whose unit has the case, who looks on, who is above.
REPORTER = "grid east"
READERS = ("liaison urban", "street old", "leader", "auditor east")
MONTH = {"side": "numerator", "subject": "area", "on": "2026-11-18", "cycle": "month"}
METRICS = ("reported", "told", "filed", "dispatch_due")


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Border]:
    with django_db_blocker.unblock(), border_city.kept() as border:
        yield border


@pytest.fixture
def border(made: Border, db: None) -> Iterator[Border]:
    with clock.frozen(AT):
        yield made


def reported(border: Border, report: UUID) -> Case:
    """The case of a report made in secret by a community officer."""
    told = {
        "id": str(report),
        "text": "养护队偷倒渣土",
        "lon": 109.002,
        "lat": 32.002,
        "class_code": "01001",
        "class_scheme": "GB/T 47678.5-2026",
        "caller": {"confidential": True},
    }
    answer = border.client(REPORTER).post("/api/cases", told, "application/json").json()
    return Case.objects.get(pk=answer["case_id"])


def test_the_facts_behind_a_figure_do_not_name_who_reported_in_secret(border: Border) -> None:
    case = reported(border, uuid7())
    comparing.catch_up()
    file = store.read([case.pk])[case.pk]
    named = set()
    for name in (*READERS, "dispatcher"):
        knows = secrecy.may_know(file, file.events[0], border.scope(name).actor)
        for metric in METRICS:
            answer = border.client(name).get("/api/evaluation/facts", MONTH | {"metric": metric})
            facts = answer.json().get("items", [])
            ours = [one for one in facts if one["number"] == case.number]
            if REPORTER in json.dumps(ours, ensure_ascii=False):
                assert knows, (name, metric)
                named.add(name)
    # who may know still reads it
    assert named == {"dispatcher"}


def test_a_visit_does_not_name_the_case_that_was_reported_in_secret(border: Border) -> None:
    report = uuid7()
    who = border.scope(REPORTER).actor
    payload = {
        "purpose": "household",
        "found": "problem",
        "address": "幸福里3号",
        "lon": 109.002,
        "lat": 32.002,
        "report": str(report),
    }
    tap = {"id": str(uuid7()), "user": who.user_id, "post": who.post_id, "on": "visit"}
    sent = json.dumps(tap | {"payload": payload})
    border.client(REPORTER).post("/api/phone/commands", sent, content_type="application/json")
    number = reported(border, report).number
    days = {"since": "2026-11-01", "until": "2026-11-30"}
    told = {
        name: number in border.client(name).get("/visits", days).content.decode()
        for name in ("street old", "leader", "dispatcher")
    }
    assert told == {"street old": False, "leader": False, "dispatcher": True}
