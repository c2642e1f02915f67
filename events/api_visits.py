"""HTTP of visits: what an officer's phone keeps of them, and the list of who oversees."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from events import visits
from events.visits import Wanted
from hub.foundation import city_day, clock
from hub.foundation.access import scope_for

router = Router(tags=["visits"])
#: A list without days is of this many.
MONTH = dt.timedelta(days=30)


class PurposeOut(Schema):
    """What is visited for. again_days: when the next visit is due, 0 never by itself."""

    code: str
    name: str
    again_days: int


class VisitOut(Schema):
    """One visit. address, note: for the officer and the own street; above it the district, and no note.

    erased: both are gone; number: of the case it led to.
    """

    id: UUID
    at: str
    user_id: int
    user_name: str
    purpose: str
    purpose_name: str
    found: str
    found_name: str
    area: str
    address: str
    note: str
    erased: bool
    lon: float | None
    lat: float | None
    again_on: dt.date | None
    reported: bool
    case_id: int | None
    number: str | None


class PocketVisits(Schema):
    """What an officer's phone keeps: due in the next fortnight, and lately made."""

    purposes: list[PurposeOut]
    due: list[VisitOut]
    lately: list[VisitOut]


class VisitQuery(Schema):
    """What a list is narrowed to; without days the last thirty.

    before_at, before: the last visit of the page before.
    """

    since: city_day.AskedField = None
    until: city_day.AskedField = None
    purpose: str = Field("", max_length=60)
    found: str = Field("", max_length=10)
    person: int | None = None
    before_at: AwareDatetime | None = None
    before: UUID | None = None


class VisitPage(Schema):
    """Visits, the newest first. more: there are older ones."""

    items: list[VisitOut]
    more: bool


@router.get("/phone/visits", response=PocketVisits, summary="My visits, for my phone")
def get_pocket_visits(request: HttpRequest) -> Any:
    """What is due to be visited again, and what I visited lately."""
    return visits.pocket(scope_for(request))


@router.get("/visits", response=VisitPage, summary="Visits of a time")
def get_visits(request: HttpRequest, query: Annotated[VisitQuery, Query()]) -> Any:
    """Visits inside the scope; an officer's own."""
    found, more = visits.page(scope_for(request), wanted_of(query))
    return {"items": found, "more": more}


def wanted_of(query: VisitQuery) -> Wanted:
    """A query as the list takes it."""
    until = query.until or clock.today()
    both = query.before_at is not None and query.before is not None
    return Wanted(
        since=query.since or until - MONTH,
        until=until,
        purpose=query.purpose,
        found=query.found,
        person=query.person,
        before=(query.before_at, query.before) if both else None,  # type: ignore[arg-type] # both are there
    )
