"""HTTP for the work: lists, one case, the inbox, figures, reports by hand and commands."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import Query, Router, Schema
from pydantic import Field

from events import actions, inbox, listing, looking, report_pages, showing, taking
from events.day import day
from events.models import Case, Evidence
from events.payload import Instant
from events.reports import Caller, Report
from events.shapes import (
    CaseOut,
    CaseQuery,
    ItemPage,
    OutcomeOut,
    Page,
    ReportedOut,
    ReportPage,
)
from events.shapes_figures import DayOut, FiguresOut
from events.shapes_taking import TakenOut
from events.states import CaseKind
from events.taking import Taken
from events.wanted import Filter
from hub.foundation import city_day, clock, files
from hub.foundation.access import Scope, scope_for
from hub.foundation.answers import as_json
from hub.foundation.commands import Outcome
from hub.foundation.errors import NotFound, Phrase

router = Router(tags=["cases"])


class CommandIn(Schema):
    """A command. id: made by the client, sent again unchanged when the answer did not arrive."""

    id: UUID
    verb: str = Field(max_length=40)
    based_on_version: int | None = None
    acted_at: Instant | None = None
    payload: dict[str, Any] = Field(default_factory=dict)


class CallerIn(Schema):
    """Who called."""

    name: str = Field("", max_length=60)
    phone: str = Field("", max_length=30)
    id_number: str = Field("", max_length=30)
    address: str = Field("", max_length=200)
    confidential: bool = False
    no_reply: bool = False


class ReportIn(Schema):
    """A report by hand. photos: [{upload, taken_at?, lon?, lat?}]; joins: the open case it is added to."""

    id: UUID
    kind: CaseKind = CaseKind.MATTER
    class_scheme: str = Field("", max_length=60)
    class_code: str = Field("", max_length=32)
    title: str = Field("", max_length=200)
    text: str = Field(max_length=10_000)
    address: str = Field("", max_length=300)
    lon: float | None = None
    lat: float | None = None
    crs: str = "EPSG:4490"
    occurred_at: Instant | None = None
    importance: int = Field(0, ge=0, le=3)
    channel: str = Field("desk", max_length=32, pattern="^[a-z_]*$")
    caller: CallerIn | None = None
    photos: list[dict[str, Any]] = Field(default_factory=list)
    joins: int | None = Field(None, ge=1, le=2**62)


class TakenIn(Schema):
    """A report as far as it is written; a body and no query, because a number would stand in the address."""

    text: str = Field("", max_length=10_000)
    class_scheme: str = Field("", max_length=60)
    class_kind: str = Field("", max_length=10)
    class_code: str = Field("", max_length=32)
    address: str = Field("", max_length=300)
    lon: float | None = None
    lat: float | None = None
    phone: str = Field("", max_length=30)


@router.get("/cases", response=Page)
def get_cases(request: HttpRequest, query: Annotated[CaseQuery, Query()]) -> Any:
    """A queue or a search: cards, first due or newest first, inside the scope."""
    scope = scope_for(request)
    only = Filter(
        states=query.state,
        light=query.light,
        class_codes=query.class_,
        kind=query.kind,
        area=query.area,
        org=query.org,
        source=query.source,
        importance=query.importance,
        place_status=query.place_status,
        words=query.q,
    )
    return as_json(listing.cases(scope, only, query.order, query.after, query.limit))


@router.get("/cases/{case_id}", response=CaseOut)
def get_case(request: HttpRequest, case_id: int) -> Any:
    """One case in full, callers masked, with the moves this post may make now."""
    return as_json(showing.case(case_id, scope_for(request)))


@router.get("/cases/{case_id}/reports", response=ReportPage)
def get_reports(request: HttpRequest, case_id: int, after: str = "", limit: int = 50) -> Any:
    """What was reported of a case, newest first, callers masked."""
    return as_json(report_pages.page(case_id, scope_for(request), after, limit))


@router.post("/cases", response=ReportedOut)
def post_case(request: HttpRequest, told: ReportIn) -> Any:
    """A report by hand: it opens a case, or joins the one it belongs to."""
    outcome = reported(told, scope_for(request))
    return {
        "result": outcome.data.get("result", outcome.result),
        "case_id": outcome.data.get("case_id"),
        "number": outcome.data.get("number"),
        "sentence": sentence(outcome),
    }


@router.post("/reports/alike", response=TakenOut)
def post_alike(request: HttpRequest, taken: TakenIn) -> Any:
    """What is known of a report while it is written: its class, cases like it, its caller's. Changes nothing."""
    at = (taken.lon, taken.lat) if taken.lon is not None and taken.lat is not None else None
    class_ = (taken.class_scheme, taken.class_kind, taken.class_code)
    return as_json(
        taking.look(Taken(taken.text, taken.address, class_, at, taken.phone), scope_for(request))
    )


@router.post("/cases/{case_id}/commands", response=OutcomeOut)
def post_case_command(request: HttpRequest, case_id: int, command: CommandIn) -> Any:
    """A verb on a case. A refusal and a conflict are answers, not errors: read `result`."""
    scope = scope_for(request)
    outcome = actions.on_case(
        command.id,
        case_id,
        command.verb,
        command.payload,
        scope,
        based_on_version=command.based_on_version,
        acted_at=command.acted_at,
    )
    told = told_of(outcome)
    # sent again it tells nobody: each look is one entry of the journal, made by one who may look now
    if command.verb == "reveal_caller" and outcome.result == "applied":
        told["callers"] = looking.callers_in_clear(case_id, scope.actor)
    return told


@router.post("/items/{item_id}/commands", response=OutcomeOut)
def post_item_command(request: HttpRequest, item_id: int, command: CommandIn) -> Any:
    """A verb on a work item, and what follows from it for the case; as commands on cases."""
    outcome = actions.on_item(
        command.id,
        item_id,
        command.verb,
        command.payload,
        scope_for(request),
        based_on_version=command.based_on_version,
        acted_at=command.acted_at,
    )
    return told_of(outcome)


@router.get("/items", response=ItemPage)
def get_items(
    request: HttpRequest,
    box: str = "mine",
    kind: Annotated[list[str], Query()] = [],  # noqa: B006 - ninja reads the default
    state: Annotated[list[str], Query()] = [],  # noqa: B006 - ninja reads the default
    after: str = "",
    limit: int = 50,
) -> Any:
    """The inbox: open work items, first due first. box: mine, org, pool, or answers (what my role has to answer)."""
    page = inbox.items(scope_for(request), box, kind, state, after, limit)
    return as_json({"items": page.items, "next": page.next})


@router.get("/figures", response=FiguresOut)
def get_figures(request: HttpRequest) -> Any:
    """How many cases wait for whom inside the scope."""
    return inbox.figures(scope_for(request))


@router.get("/day", response=DayOut)
def get_day(request: HttpRequest, on: city_day.Asked = None) -> Any:
    """A city day (today, unless another is named) hour by hour: opened, closed, falling due; and from where it came."""
    return day(on or clock.today(), scope_for(request))


def cases_of(photo: Evidence) -> list[Case]:
    """The case a photo was attached to, and the one its report went to by a merge (并案)."""
    return [photo.case, *([photo.event.case] if photo.event is not None else [])]


@router.get("/evidence/{evidence_id}", include_in_schema=True)
def get_evidence(
    request: HttpRequest,
    evidence_id: int,
    edge: Annotated[int | None, Query(ge=160, le=1600)] = None,
) -> HttpResponse:
    """A photo of a case inside the scope: the re-encoded one, without metadata. edge: its longest side, pixels."""
    scope = scope_for(request)
    rows = Evidence.objects.select_related("case", "upload", "event__case")
    row = rows.filter(id=evidence_id).first()
    if row is None or not any(scope.sees(case.audience) for case in cases_of(row)):
        raise NotFound(what=Phrase("photo %(id)s", id=evidence_id))
    # kept by the browser, and shown only after asking again: the next person at it may have other rights
    kept = f'"{row.upload.digest}{f"-{edge}" if edge else ""}"'
    if request.headers.get("If-None-Match") == kept:
        return HttpResponse(status=304, headers={"ETag": kept})
    seen = files.smaller(row.upload, edge) if edge else files.derivative(row.upload)
    answer = HttpResponse(seen, content_type="image/jpeg")
    answer["ETag"], answer["Cache-Control"] = kept, "private, no-cache"
    return answer


def reported(told: ReportIn, scope: Scope) -> Outcome:
    """What becomes of a report by hand; as `events.actions.report`."""
    report = Report(
        source="",
        source_id="",
        channel=told.channel,
        kind=told.kind,
        class_scheme=told.class_scheme,
        class_code=told.class_code,
        title=told.title,
        text=told.text,
        address=told.address,
        lon=told.lon,
        lat=told.lat,
        crs=told.crs if told.lon is not None else "",
        occurred_at=told.occurred_at,
        importance=told.importance,
        caller=Caller(**told.caller.model_dump()) if told.caller else None,
        joins=told.joins,
    )
    return actions.report(told.id, report, {"photos": told.photos}, scope)


def sentence(outcome: Outcome) -> str:
    """What became of a command, for the one who sent it."""
    if outcome.result in ("refused", "conflict"):
        return str(outcome.data.get("title", ""))
    if outcome.result == "already":
        return gettext("This was already done.")
    return gettext("Done.")


def told_of(outcome: Outcome) -> dict[str, Any]:
    """An outcome as it is answered."""
    failed = outcome.result in ("refused", "conflict")
    return {
        "result": outcome.result,
        "sentence": sentence(outcome),
        "error": {"code": outcome.data.get("code"), "values": outcome.data.get("values", {})}
        if failed
        else None,
        "case_id": outcome.data.get("case_id"),
    }
