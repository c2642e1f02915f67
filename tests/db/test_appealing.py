"""超时申诉: asked for by the unit that was late, reviewed twice; the fact stays, the assessed figures leave it out."""

from __future__ import annotations

import datetime as dt

import pytest

from events import inbox, showing
from events.evaluation import comparing
from events.evaluation.definition import Subject
from events.models import Case, Fact, WorkItem
from hub.foundation import clock
from hub.foundation.commands import Outcome
from hub.foundation.models import JournalEntry
from tests.db.small_work import AT, Work, call, on_case, on_item, report
from tests.db.test_asking import case_of, verbs
from tests.db.test_evaluation import together
from tests.db.test_lifecycle import applied, checked, handled, item, state, story

pytestmark = pytest.mark.django_db

LATE = AT + dt.timedelta(hours=3)
DAY = dt.timedelta(days=1)


def late(work: Work, n: int = 1) -> tuple[int, int]:
    """A case whose department reported it an hour after its limit: its id, and that of the task."""
    case_id = report(call(n))[0].case_id
    with clock.frozen(LATE):
        handled(work, case_id)
    return case_id, item(case_id, "handle_lead").pk


def appeal(work: Work, task: int, who: str = "联络") -> Outcome:
    return on_item(
        work.who(who), task, "appeal_timeout", reason_code="weather", reason="暴雨，道路中断"
    )


def decide(work: Work, case_id: int, who: str, verb: str = "grant", **given: str) -> Outcome:
    claim = WorkItem.objects.filter(case_id=case_id, about="timeout").latest("id")
    return on_item(work.who(who), claim.pk, verb, **given)


def test_upheld_twice_the_fact_stays_and_the_assessed_figures_leave_it_out(work: Work) -> None:
    case_id, task = late(work)
    with clock.frozen(LATE):
        before = together(Subject.ORGANISATION)["handling_on_time_rate"]
        assert (before.whole.denominator, before.assessed.denominator) == (1, 1)
        applied(appeal(work, task))
        applied(decide(work, case_id, "派遣"))
        assert not WorkItem.objects.get(pk=task).result, "one review is not enough"
        applied(decide(work, case_id, "值班"))
        assert WorkItem.objects.get(pk=task).result == {"exempt": True}
        assert story(case_id)[-2:] == ["item.granted", "case.exempted"]
        after = together(Subject.ORGANISATION)["handling_on_time_rate"]
        assert (after.whole.numerator, after.whole.denominator) == (0, 1), (
            "it was late, and stays so"
        )
        assert after.assessed.denominator == 0
        fact = Fact.objects.get(case_id=case_id, kind="handle_lead", ref=task)
        entry = JournalEntry.objects.get(kind="case.exempted")
        assert (fact.in_time, fact.exempt_seq) == (False, entry.seq)
        assert comparing.compare().first is None
        told = showing.case(case_id, work.who("联络"))
        assert any(one["about"] == "exemption" for one in told["why"])


def test_one_no_is_enough_and_there_is_no_second_appeal(work: Work) -> None:
    case_id, task = late(work)
    with clock.frozen(LATE):
        applied(appeal(work, task))
        applied(decide(work, case_id, "派遣"))
        applied(decide(work, case_id, "值班", "refuse", reason="当日仅局部小雨"))
        assert "case.exempted" not in story(case_id)
        assert appeal(work, task).data["code"] == "events.appealed_before"
        assert "appeal_timeout" not in verbs(work, "联络", case_id)


def test_withdrawn_it_may_be_made_again(work: Work) -> None:
    case_id, task = late(work)
    with clock.frozen(LATE):
        applied(appeal(work, task))
        assert appeal(work, task).data["code"] == "events.appealed_before"
        applied(decide(work, case_id, "联络", "withdraw_request"))
        applied(appeal(work, task))


def test_who_was_in_time_or_waited_too_long_has_nothing_to_appeal(work: Work) -> None:
    case_id = report(call(1))[0].case_id
    handled(work, case_id)
    task = item(case_id, "handle_lead").pk
    assert appeal(work, task).data["code"] == "events.was_in_time"
    assert "appeal_timeout" not in verbs(work, "联络", case_id)
    _, other = late(work, 2)
    with clock.frozen(LATE + 14 * DAY):
        assert appeal(work, other).data["code"] == "events.too_late_to_appeal"
    with clock.frozen(LATE):
        assert appeal(work, other, "街道").data["code"] == "hub.not_found", "another's task"


def test_it_outlasts_the_case_and_its_reviewers_find_it(work: Work) -> None:
    case_id, task = late(work)
    with clock.frozen(LATE):
        applied(appeal(work, task))
        checked(work, case_id)
        for one in WorkItem.objects.filter(case_id=case_id, kind="call_back"):
            answer = {"contacted": True, "resolved": True, "rating": 5}
            applied(on_item(work.who("话务"), one.pk, "record_call_back", answer=answer))
        applied(on_case(work.who("值班"), case_id, "close", confirmed=True))
        assert state(case_id) == "closed"
        (waiting,) = inbox.items(work.who("派遣"), "answers").items
        assert (waiting["about"], waiting["case_id"]) == ("timeout", case_id)
        applied(decide(work, case_id, "派遣"))
        # the one who closed it may review the second time: closing is not handling
        applied(decide(work, case_id, "值班"))
        assert (state(case_id), Case.objects.get(pk=case_id).ended_at) == ("closed", LATE)
        assert together(Subject.ORGANISATION)["handling_on_time_rate"].assessed.denominator == 0


def test_it_survives_a_merge_that_is_taken_back_and_a_new_round(work: Work) -> None:
    case_id, task = late(work)
    with clock.frozen(LATE):
        applied(appeal(work, task))
        applied(on_item(work.who("采集甲"), item(case_id, "check").pk, "fail", reason="井盖松动"))
        assert state(case_id) == "handling"
        other = report(call(2))[0].case_id
        applied(on_case(work.who("派遣"), case_id, "merge", other_case=other))
        applied(decide(work, case_id, "派遣"))
        applied(on_case(work.who("派遣"), case_id, "unmerge"))
        applied(decide(work, case_id, "值班"))
        assert WorkItem.objects.get(pk=task).result == {"exempt": True}
        assert case_of(case_id).state == "handling"
