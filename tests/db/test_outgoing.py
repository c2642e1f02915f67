"""What the journal has for the wire: changes for organisations, answers for sources, nothing personal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from events.models import Case, WorkItem
from hub.foundation import clock, journal
from sensors import outgoing, replaying
from tests.db import small_work
from tests.db.small_work import Work, call, on_case, on_item, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def work() -> Iterator[Work]:
    with clock.frozen(small_work.AT):
        yield small_work.make()


def said(cursor: int = 0) -> list[tuple[str, dict[str, Any]]]:
    entries = journal.told_after(cursor)
    return [(topic, json.loads(payload)) for topic, payload, *_ in outgoing.messages(entries)]


def test_each_organisation_concerned_hears_every_change_of_its_case(work: Work) -> None:
    done = report(call())[0]
    heard = [
        (topic, told["kind"], told["case"].get("state"))
        for topic, told in said()
        if "/org/" in topic
    ]
    # the department, and the centre it stands under
    assert {topic for topic, *_ in heard} == {
        "city/990100/org/urban/case",
        "city/990100/org/city/case",
    }
    own = [(kind, state) for topic, kind, state in heard if "/urban/" in topic]
    assert own[-1] == ("case.dispatched", "handling")
    cards = [told["case"] for topic, told in said() if "/urban/" in topic]
    assert cards[-1]["number"] == done.number
    text = json.dumps(said(), ensure_ascii=False)
    for personal in ("张三丰", "13800001234", "610902199001011234", "很危险"):
        assert personal not in text


def test_the_source_is_told_how_its_order_goes_on(work: Work) -> None:
    report(call(1))
    report(call(2, source_id="HL-0002", refers_to="HL-0001", text="也看见了"))
    answers = [told for topic, told in said() if topic == "city/990100/hotline/12345/answer"]
    assert [(one["id"], one["kind"]) for one in answers] == [
        ("HL-0001", "case.filed"),
        ("HL-0002", "case.filed"),
        ("HL-0001", "case.dispatched"),
        ("HL-0002", "case.dispatched"),
    ]
    assert {one["department"] for one in answers if one["kind"] == "case.dispatched"} == {
        "市城管局"
    }
    assert len({one["seq"] for one in answers}) == 2


def test_a_rejection_tells_its_reason(work: Work) -> None:
    done = report(call(class_code="", class_text="", title="咨询", text="你好"))[0]
    start = journal.head()
    on_case(
        work.who("受理"), done.case_id, "reject", reason="属于咨询，已当场答复", reason_code="other"
    )
    answers = [told for topic, told in said(start) if topic.endswith("/answer")]
    assert [(one["kind"], one["reason"]["text"]) for one in answers] == [
        ("case.rejected", "属于咨询，已当场答复")
    ]


def test_a_listed_reason_without_words_is_told_in_its_own(work: Work) -> None:
    done = report(call(class_code="", class_text="", title="咨询", text="你好"))[0]
    start = journal.head()
    on_case(work.who("受理"), done.case_id, "reject", reason_code="petition")
    answers = [told for topic, told in said(start) if topic.endswith("/answer")]
    assert [one["reason"] for one in answers] == [{"code": "petition", "text": "已进入信访程序"}]


def test_a_source_hears_that_its_order_takes_longer(work: Work) -> None:
    done = report(call())[0]
    lead = WorkItem.objects.get(case_id=done.case_id, kind="handle_lead").pk
    on_item(work.who("联络"), lead, "sign")
    before = Case.objects.get(pk=done.case_id).due_at
    on_item(work.who("联络"), lead, "ask_extension", extra_days=2, reason="需组织施工")
    start = journal.head()
    asked = WorkItem.objects.get(case_id=done.case_id, kind="approve").pk
    on_item(work.who("派遣"), asked, "grant")
    (told,) = [told for topic, told in said(start) if topic.endswith("/answer")]
    assert (told["kind"], told["reason"]) == ("case.extended", None)
    assert before is not None
    assert datetime.fromisoformat(told["due_at"]) > before


def test_an_organisation_that_returned_a_case_is_told_that_it_is_gone(work: Work) -> None:
    done = report(call())[0]
    start = journal.head()
    lead = WorkItem.objects.get(case_id=done.case_id, kind="handle_lead")
    on_item(
        work.who("联络"), lead.pk, "return", reason="不属于本部门", reason_code="wrong_department"
    )
    heard = [told for topic, told in said(start) if "/org/urban/" in topic]
    assert heard[-1]["kind"] == "gone"
    assert heard[-1]["case"] == {"id": done.case_id}


def test_what_a_replay_by_its_own_times_wrote_is_not_for_the_wire(work: Work) -> None:
    with clock.frozen(small_work.AT + timedelta(hours=1)):
        replaying.begin("recorded.csv")
    start = journal.head()
    with clock.following(small_work.AT - timedelta(days=300)):
        report(call(7))
    assert journal.head() > start
    assert said(start) == []
    with clock.frozen(small_work.AT + timedelta(hours=2)):
        report(call(8))
    assert said(start)
