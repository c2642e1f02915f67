"""HTTP of the watch: handing it over, and the book of a day."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from events.api import sentence
from events.payload import Instant
from events.shift import daybook, showing, signing
from events.shift.signing import Said
from hub.foundation import city_day, clock
from hub.foundation.access import scope_for

router = Router(tags=["shift"])


class NamedCase(Schema):
    """A case on a list: as it was when the list was made. due_at: by when what the list is about is due."""

    id: int
    number: str
    state: str
    class_scheme: str
    class_kind: str
    class_code: str
    class_name: str
    importance: int
    area_names: list[str]
    lead_org_name: str
    holder_name: str
    due_at: str | None
    yellow_at: str | None
    suspended: bool
    suspended_until: str | None
    place_status: str


class NamedList(Schema):
    """The first cases of one sort, and how many there are."""

    key: Literal["grave", "over", "soon", "promised", "asked", "still"]
    total: int
    cases: list[NamedCase]


class ShiftFigures(Schema):
    """Counts of the watch's cases."""

    open: int
    overdue: int
    due_soon: int
    unplaced: int
    opened_today: int
    closed_today: int
    by_state: dict[str, int]


class ContentOut(Schema):
    """What there is to hand over. until: how far the next shift is looked ahead for."""

    at: str
    until: str
    figures: ShiftFigures
    lists: list[NamedList]


class NoteOut(Schema):
    """What one shift tells the next; due_at: by when something was promised."""

    id: int
    text: str
    case_id: int | None
    number: str
    due_at: str | None
    author: str
    at: str
    settled_at: str | None
    settled_by: str


class HeadOut(Schema):
    """Who signed a handover when. id null: none is begun."""

    id: int | None
    state: Literal["none", "open", "given", "taken"]
    begun_at: str | None
    begun_by: str
    given_at: str | None
    given_by: str
    taken_at: str | None
    taken_by: str


class HandoverOut(HeadOut):
    """One handover in full. verbs: what the reader may do now."""

    content: ContentOut
    notes: list[NoteOut]
    verbs: list[str]


class ActIn(Schema):
    """A verb on a handover. id: made by the client; due_at: by when something was promised; note: which one.

    given_at: of what was read, for who takes it; another one since is refused.
    """

    id: UUID
    verb: Literal["note", "settle", "give", "take_back", "take"]
    text: str = Field("", max_length=2 * signing.MOST)
    number: str = Field("", max_length=40)
    due_at: Instant | None = None
    note: int | None = Field(None, ge=1, le=2**62)
    given_at: Instant | None = None


class ActedOut(Schema):
    """What became of it, and the handover after it."""

    result: Literal["applied", "already", "refused", "conflict"]
    sentence: str
    handover: HandoverOut


class DayFigures(Schema):
    """What a day brought. in_time: percent of the closed ones handled within their limit; null without any."""

    opened: int
    closed: int
    ended_otherwise: int
    in_time: int | None


class OpenNow(Schema):
    """The cases that are open now."""

    open: int
    overdue: int
    due_soon: int
    unplaced: int


class Counted(Schema):
    """How many of a sort."""

    key: str
    count: int
    name: str = ""


class DistrictOut(Schema):
    """What a district had."""

    name: str
    opened: int
    closed: int


class DayOut(Schema):
    """The book of a city day. running: it is today, until `until`; before: the day before; hours: opened in each."""

    date: str
    until: str
    running: bool
    figures: DayFigures
    before: DayFigures
    open: OpenNow | None
    channels: list[Counted]
    classes: list[Counted]
    districts: list[DistrictOut]
    hours: list[int]
    grave: NamedList
    missed: NamedList
    handovers: list[HeadOut]


@router.get("/handovers/current", response=HandoverOut, summary="What there is to hand over")
def get_current(request: HttpRequest) -> Any:
    """The handover under way of the reader's watch, or what there would be to hand over."""
    return showing.current(scope_for(request))


@router.get("/handovers", response=list[HeadOut], summary="The handovers that were taken")
def get_handovers(request: HttpRequest, before: int | None = None) -> Any:
    """The history of the reader's watch, newest first."""
    return showing.history(scope_for(request), before)


@router.get("/handovers/{handover_id}", response=HandoverOut, summary="One handover")
def get_handover(request: HttpRequest, handover_id: int) -> Any:
    """One handover of the reader's watch, as it was signed."""
    return showing.one(handover_id, scope_for(request))


@router.post("/handovers", response=HandoverOut, summary="Begin a handover")
def post_handover(request: HttpRequest) -> Any:
    """Begin the handover of the watch, or join the one under way."""
    scope = scope_for(request)
    return showing.one(signing.begin(scope).pk, scope)


@router.post("/handovers/{handover_id}/commands", response=ActedOut, summary="Note, give or take")
def post_act(request: HttpRequest, handover_id: int, act: ActIn) -> Any:
    """A note, its settling, or a signature. A refusal is an answer, not an error: read `result`."""
    scope = scope_for(request)
    said = Said(act.text, act.number, act.due_at, act.note, act.given_at)
    outcome = signing.act(act.id, handover_id, act.verb, said, scope)
    return {
        "result": outcome.result,
        "sentence": sentence(outcome),
        "handover": showing.one(handover_id, scope),
    }


@router.get("/daybook", response=DayOut, summary="The book of a day")
def get_daybook(request: HttpRequest, date: city_day.Asked = None) -> Any:
    """The figures of a city day, its grave and late cases, and its handovers; today without a date."""
    return daybook.of(date or clock.today(), scope_for(request))
