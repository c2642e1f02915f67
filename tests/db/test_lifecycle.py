"""A case from its report to its end, each step by the one who may, and every branch of the main path."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from events.models import Case, WorkItem
from hub.foundation import clock
from tests.db import small_work
from tests.db.small_work import AT, Work, call, on_case, on_item, photo, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def work() -> Iterator[Work]:
    with clock.frozen(AT):
        yield small_work.make()


def item(case_id: int, kind: str) -> WorkItem:
    return WorkItem.objects.filter(case_id=case_id, kind=kind).latest("id")


def state(case_id: int) -> str:
    return Case.objects.get(pk=case_id).state


def test_an_order_whose_rule_says_so_files_and_dispatches_itself(work: Work) -> None:
    done = report(call())[0]
    assert (done.result, done.state) == ("opened", "handling")
    case = Case.objects.get(pk=done.case_id)
    assert case.number == "AL-20261118-000001"
    assert case.cell_code == work.city.areas["大桥社区01"].code
    assert case.lead_org_name == "市城管局"
    assert set(done.why) == {"class", "place", "cell", "filing", "department", "deadline"}
    assert item(case.pk, "handle_lead").state == "offered"
