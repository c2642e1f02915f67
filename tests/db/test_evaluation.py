"""Figures and what is behind them: as people would count them, the same from scratch, inside the scope."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Literal

import msgspec
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from events.evaluation import comparing, drill, following, metrics
from events.evaluation.definition import Subject, Unit
from events.evaluation.drill import Asked, Side
from events.evaluation.figures import Both
from events.evaluation.folding import VERSION
from events.evaluation.periods import Cycle
from events.evaluation.scorecard import Question, Scorecard, scorecard
from events.evaluation.sheet import workbook
from events.evaluation.sight import Sight, sight_of
from events.models import EvaluatedCase, Fact
from events.shapes_evaluation import FactPage, ScorecardOut
from hub.demo import history
from hub.foundation import clock
from hub.foundation.access import Scope
from tests.db.small_work import AT, SYSTEM, Work, call, on_case, on_item, report
from tests.db.test_lifecycle import checked, handled, item

pytestmark = pytest.mark.django_db
CITY = Sight(True, (), (), None, True)
EVERYTHING = Scope(SYSTEM, everything=True)


def told(subject: Subject = Subject.AREA, sight: Sight = CITY, **more: Any) -> Scorecard:
    comparing.catch_up()
    return scorecard(Question(subject, on=AT.date(), **more), sight)


def together(subject: Subject = Subject.AREA, sight: Sight = CITY, **more: Any) -> dict[str, Both]:
    return told(subject, sight, **more).together[-1]


def pair(both: Both) -> tuple[float, int | None]:
    return both.whole.numerator, both.whole.denominator


def walked(work: Work) -> int:
    """One case to its end: checked, called back as solved with four stars, closed."""
    case_id = report(call())[0].case_id
    handled(work, case_id)
    checked(work, case_id)
    answer = {"responded": True, "resolved": True, "rating": 3}
    on_item(work.who("话务"), item(case_id, "call_back").pk, "record_call_back", answer=answer)
    on_case(work.who("值班"), case_id, "close", confirmed=True)
    return case_id


def test_a_case_walked_to_its_end_counts_once_in_each_figure(work: Work) -> None:
    walked(work)
    area, org = together(), together(Subject.ORGANISATION)
    counted = {"reported": 1, "told": 1, "filed": 1, "handling_due": 1, "closed": 1, "rated_3": 1}
    assert {code: area[code].whole.value for code in counted} == counted
    for code in ("handling_on_time_rate", "closing_rate", "closing_on_time_rate"):
        assert pair(org[code]) == (1, 1), code
    assert pair(area["public_report_rate"]) == (1, 1)
    assert org["satisfaction_rate"].whole.value == 90
    assert org["rework_rate"].whole.value == 0
    assert org["response_rate"].whole.value == 100


def test_a_failed_check_is_rework_of_what_was_handled(work: Work) -> None:
    case_id = report(call())[0].case_id
    handled(work, case_id)
    on_item(work.who("采集甲"), item(case_id, "check").pk, "fail", reason="井盖松动")
    assert pair(together()["rework_rate"]) == (1, 1)
    assert pair(together(Subject.ORGANISATION)["rework_rate"]) == (1, 1)


def test_what_was_given_back_is_not_due_and_two_departments_are_a_wrong_dispatch(
    work: Work,
) -> None:
    case_id = report(call())[0].case_id
    on_item(work.who("联络"), item(case_id, "handle_lead").pk, "return", reason="不属我局")
    on_case(work.who("派遣"), case_id, "dispatch", org_id=work.city.orgs["old-town"].pk)
    area = together()
    assert area["returned"].whole.value == 1
    assert area["handling_due"].whole.value == 0
    assert pair(area["dispatch_correct_rate"]) == (0, 1)


def test_a_missed_limit_counts_the_same_minute_and_a_voided_case_is_assessed_no_more(
    work: Work,
) -> None:
    case_id = report(call())[0].case_id
    due = item(case_id, "handle_lead").due_at
    assert due is not None
    with clock.frozen(due):
        assert pair(together()["handling_on_time_rate"]) == (0, 1)
        assert together()["overdue"].whole.value == 1
        on_case(work.who("值班"), case_id, "void", reason_code="false_alarm", reason="误报")
        after = together()
        assert pair(after["handling_on_time_rate"]) == (0, 1)
        assert after["handling_on_time_rate"].assessed.denominator == 0
        assert after["voided"].whole.value == 1
    with clock.frozen(AT):
        assert together()["overdue"].whole.value == 0, "at that time it was not due yet"


def test_a_report_that_joins_is_another_report_and_no_other_case(work: Work) -> None:
    report(call())
    report(call(text="还是没人来"))
    area = together()
    assert (area["reported"].whole.value, area["told"].whole.value) == (1, 2)


# --- a few days of a city -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def past(working_city: Work, django_db_blocker: DjangoDbBlocker) -> Iterator[Work]:
    """Four days of the demo's people at work, read in batches of odd sizes."""
    with django_db_blocker.unblock(), clock.frozen(AT):
        history.fill(lambda text: None, days=4, cases=60, seed=3)
        size = 1
        while following.read_on(count=size):
            size = size % 40 + 7
        yield working_city


def test_what_was_read_entry_by_entry_equals_a_reading_from_the_beginning(past: Work) -> None:
    found = comparing.compare()
    assert found.first is None
    assert (found.cases, found.facts) == (
        EvaluatedCase.objects.count(),
        Fact.objects.count(),
    ), "nothing of the comparison is left"
    assert found.facts > 300


@pytest.mark.parametrize("column", ["in_time", "rating", "lines"])
def test_a_changed_fact_is_found_and_named(past: Work, column: str) -> None:
    fact = Fact.objects.filter(kind="call_back", rating__isnull=False).order_by("case_id")[0]
    values = {"in_time": not fact.in_time, "rating": 9, "lines": [1]}
    Fact.objects.filter(pk=fact.pk).update(**{column: values[column]})
    with pytest.raises(
        CommandError, match=rf"1 differ.\n.*call_back {fact.ref} of case .*{column}"
    ):
        call_command("evaluate", recompute=True)
    said = io.StringIO()
    call_command("evaluate", rebuild=True, stdout=said)
    assert comparing.compare().first is None


def test_facts_agree_with_the_work_items_and_cases_they_are_about(past: Work) -> None:
    """The rows of the cases are written by other code, from the same decisions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE date_trunc('milliseconds', f.ended_at)"
            " IS DISTINCT FROM date_trunc('milliseconds', coalesce(i.reported_at, i.done_at))),"
            " count(*) FILTER (WHERE f.parent IS DISTINCT FROM i.parent_id),"
            " count(*) FILTER (WHERE f.due_at IS DISTINCT FROM date_trunc('milliseconds', i.due_at))"
            " FROM events_workitem i LEFT JOIN events_fact f"
            f" ON f.generation = {VERSION} AND f.kind = i.kind AND f.ref = i.id AND f.case_id = i.case_id"
        )
        items, *wrong = cursor.fetchone()
    assert items > 80
    assert wrong == [0, 0, 0]


@pytest.mark.parametrize("subject", Subject)
@pytest.mark.parametrize("cycle", Cycle)
def test_rows_add_up_and_periods_hold_everything_once(
    past: Work, subject: Subject, cycle: Cycle
) -> None:
    card = told(subject, cycle=cycle, count=6)
    for metric in card.metrics:
        if metric.unit is Unit.SCORE:
            continue
        for n in range(6):
            rows = [card.table[row.id, n][metric.code] for row in card.rows.rows]
            for view in ("whole", "assessed"):
                parts = round(sum(getattr(one, view).numerator for one in rows), 2)
                assert parts == pytest.approx(
                    getattr(card.together[n][metric.code], view).numerator
                )


def test_the_days_of_a_month_add_up_to_the_month(past: Work) -> None:
    month = together()
    days = told(cycle=Cycle.DAY, count=18).together
    for metric in metrics.of(Subject.AREA):
        if metric.unit is Unit.COUNT:
            parts = sum(day[metric.code].whole.numerator for day in days)
            assert parts == month[metric.code].whole.numerator, metric.code


@pytest.mark.parametrize("subject", Subject)
def test_behind_every_figure_are_as_many_facts_as_it_counts(past: Work, subject: Subject) -> None:
    card = told(subject)
    rows: list[tuple[int | Literal["none", "all"], dict[str, Both]]] = [("all", card.together[0])]
    rows += [(row.id or "none", card.table[row.id, 0]) for row in card.rows.rows[-4:]]
    for metric in card.metrics:
        if metric.unit is Unit.SCORE or metric.waits_for:
            continue
        for row, figures in rows:
            for assessed in (False, True):
                figure = figures[metric.code].assessed if assessed else figures[metric.code].whole
                for side in Side:
                    asked = Asked(metric, side, assessed, row)
                    page = drill.facts(
                        asked, card.rows, card.periods[0], EVERYTHING, CITY, card.at, limit=1
                    )
                    if side is Side.DENOMINATOR and figure.denominator is not None:
                        assert page["total"] == figure.denominator, metric.code
                    elif len(metric.numerator) == 1:
                        assert page["total"] == figure.numerator, metric.code


def test_pages_of_facts_follow_each_other_and_name_the_lines_that_count(past: Work) -> None:
    card, metric = told(), metrics.METRICS["closed"]
    asked, seen, after = Asked(metric, Side.NUMERATOR, False, "all"), [], ""
    while True:
        page = drill.facts(
            asked, card.rows, card.periods[0], EVERYTHING, CITY, card.at, after, limit=7
        )
        seen += page["items"]
        after = page["next"]
        if not after:
            break
    assert len({one["number"] for one in seen}) == len(seen) == page["total"]
    for one in seen:
        assert one["opens"]
        assert one["lines"][0]["kind"] in ("case.opened", "case.reopened")
        assert one["lines"][-1]["kind"] in ("case.closed", "case.answered")
        assert all(line["sentence"] for line in one["lines"])


def test_what_is_answered_has_the_shape_that_is_described(past: Work) -> None:
    said = msgspec.json.decode(msgspec.json.encode(told(count=2).as_json()))
    assert said == ScorecardOut.model_validate(said).model_dump(mode="json")
    card, metric = told(), metrics.METRICS["closed"]
    asked = Asked(metric, Side.NUMERATOR, False, "all")
    page = drill.facts(asked, card.rows, card.periods[0], EVERYTHING, CITY, card.at)
    assert page == FactPage.model_validate(page).model_dump(mode="json")


def test_the_workbook_holds_figures_counts_and_definitions(past: Work) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(told(count=2)))) as book:
        names = book.namelist()
        texts = book.read("xl/sharedStrings.xml").decode()
        counts = book.read("xl/worksheets/sheet2.xml").decode()
    assert sum(name.startswith("xl/worksheets/sheet") for name in names) == 3
    assert "GB/T 30428.4 · 按期处置率" in texts
    assert "ROUND(100*" in counts


def test_the_command_prints_every_figure(past: Work) -> None:
    said = io.StringIO()
    call_command("evaluate", "--rows", "--subject", "organisation", stdout=said)
    assert len(said.getvalue().splitlines()) > 3 * len(metrics.of(Subject.ORGANISATION))


def test_a_department_sees_its_own_tree_and_a_handler_himself(past: Work) -> None:
    liaison, handler = sight_of(past.who("联络")), sight_of(past.who("处置"))
    urban, repair = past.city.orgs["urban"].pk, past.city.orgs["repair"].pk
    assert urban in liaison.orgs
    assert repair in liaison.orgs
    assert past.city.orgs["old-town"].pk not in liaison.orgs
    assert sight_of(past.who("值班")).everything
    whole = together(Subject.ORGANISATION)["handling_due"].whole.numerator
    own = together(Subject.ORGANISATION, liaison)["handling_due"].whole.numerator
    assert 0 < own < whole or own == whole
    assert not handler.persons
    mine = told(Subject.POST, handler)
    assert {row.id for row in mine.rows.rows} == {past.who("处置").actor.post_id}
