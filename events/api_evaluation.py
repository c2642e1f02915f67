"""HTTP for the evaluation: definitions, figures, what is behind a figure, and the workbook."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from events.evaluation import drill, sheet
from events.evaluation.drill import Asked
from events.evaluation.metrics import METRICS
from events.evaluation.scorecard import Question, described, scorecard
from events.evaluation.sight import sight_of
from events.evaluation.subjects import rows_of
from events.shapes_evaluation import (
    DefinitionOut,
    FactPage,
    FactQuery,
    ScorecardOut,
    ScorecardQuery,
)
from hub.foundation import clock, journal
from hub.foundation.access import AUDIT, Actor, scope_for
from hub.foundation.answers import as_json
from hub.foundation.errors import BadInput, Phrase

router = Router(tags=["evaluation"])


@router.get("/evaluation/definitions", response=list[DefinitionOut])
def get_definitions(request: HttpRequest) -> Any:
    """What each figure counts, and from which clause it comes."""
    scope_for(request)
    return [described(metric) for metric in METRICS.values()]


@router.get("/evaluation/figures", response=ScorecardOut)
def get_figures(request: HttpRequest, query: Annotated[ScorecardQuery, Query()]) -> Any:
    """Figures of areas, organisations or posts inside the scope, of everything and as assessed."""
    return as_json(scorecard(_question(query), sight_of(scope_for(request))).as_json())


@router.get("/evaluation/facts", response=FactPage)
def get_facts(request: HttpRequest, query: Annotated[FactQuery, Query()]) -> Any:
    """What is behind one figure: the facts inside the scope, each with the journal lines that count."""
    scope = scope_for(request)
    sight = sight_of(scope)
    metric = METRICS.get(query.metric)
    if metric is None:
        raise BadInput(
            field="metric", expected=Phrase("a code of the definitions"), got=query.metric
        )
    question = Question(query.subject, query.of, query.cycle, query.on)
    row: int | Literal["none", "all"] = "all"
    if query.row == "none":
        row = "none"
    elif query.row != "all":
        row = int(query.row)
    page = drill.facts(
        Asked(metric, query.side, query.view == "assessed", row),
        rows_of(query.subject, query.of, sight),
        question.periods()[-1],
        scope,
        sight,
        clock.now(),
        query.after,
        query.limit,
    )
    return as_json(page)


@router.get("/evaluation/workbook")
def get_workbook(request: HttpRequest, query: Annotated[ScorecardQuery, Query()]) -> HttpResponse:
    """The same figures as a workbook (XLSX), with what they were counted from and their definitions."""
    scope = scope_for(request)
    card = scorecard(_question(query), sight_of(scope))
    with journal.transaction() as work:
        work.note(_exported(query, scope.actor))
    name = f"evaluation-{query.subject.value}-{query.cycle.value}-{card.periods[-1].name}.xlsx"
    return HttpResponse(
        sheet.workbook(card),
        content_type=sheet.MIME,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _exported(query: ScorecardQuery, actor: Actor) -> journal.Entry:
    """That somebody took figures out: for the auditors, and for whom it was."""
    return journal.Entry(
        "figures.exported",
        {"subject": query.subject.value, "cycle": query.cycle.value, "of": query.of},
        subject=f"post:{actor.post_id}",
        org_id=actor.org_id,
        actor=actor,
        audience=(AUDIT, f"user:{actor.user_id}"),
    )


def _question(query: ScorecardQuery) -> Question:
    return Question(
        query.subject,
        query.of,
        query.cycle,
        query.on,
        query.periods,
        tuple(query.metric),
        query.group,
    )
