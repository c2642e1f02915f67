"""HTTP of what a list is narrowed to: the filters a person keeps, the sources there are."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from events import listing, saved
from events.states import CaseKind, CaseState
from hub.foundation.access import scope_for

router = Router(tags=["cases"])


class FilterIn(Schema):
    """What a list of cases is narrowed to; empty fields do not narrow."""

    state: list[CaseState] = Field(default_factory=list, max_length=len(CaseState))
    light: Literal["", "green", "yellow", "red"] = ""
    class_: list[str] = Field(default_factory=list, alias="class", max_length=20)
    class_name: str = Field("", max_length=60)
    kind: CaseKind | Literal[""] = ""
    area: int | None = None
    area_name: str = Field("", max_length=60)
    org: int | None = None
    org_name: str = Field("", max_length=60)
    source: str = Field("", max_length=60)
    importance: int | None = Field(None, ge=0, le=3)
    place_status: str = Field("", max_length=20)
    q: str = Field("", max_length=100)
    order: Literal["", "due", "newest"] = ""


class KeptIn(Schema):
    """A filter to keep. name: the person's own, for it."""

    name: str = Field(min_length=1, max_length=40)
    filter: FilterIn


class KeptOut(Schema):
    """A filter that is kept; its fields that narrow."""

    id: int
    name: str
    filter: dict[str, Any]


@router.get("/filters", response=list[KeptOut])
def get_filters(request: HttpRequest) -> Any:
    """The filters I keep, by name."""
    return saved.of(scope_for(request))


@router.post("/filters", response=KeptOut)
def post_filter(request: HttpRequest, told: KeptIn) -> Any:
    """Keep a filter; one of the same name is replaced."""
    wanted = told.filter.model_dump(by_alias=True, mode="json")
    narrowing = {name: value for name, value in wanted.items() if value not in ("", None, [])}
    return saved.keep(scope_for(request), told.name.strip(), narrowing)


@router.post("/filters/{filter_id}/drop", response=list[KeptOut])
def post_filter_drop(request: HttpRequest, filter_id: int) -> Any:
    """Forget a filter of mine; those that are left."""
    scope = scope_for(request)
    saved.drop(scope, filter_id)
    return saved.of(scope)


@router.get("/sources", response=list[str])
def get_sources(request: HttpRequest) -> Any:
    """The sources of the live cases inside my scope, the busiest first: what a list can be narrowed to."""
    return listing.sources(scope_for(request))
