"""HTTP for desks: what several cases may have done to them at once, and whom a task may be handed to."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from events import handlers, together
from events.shapes import Card, ItemOut, MoveOut, SuggestedOut
from hub.foundation.access import scope_for
from hub.foundation.answers import as_json

router = Router(tags=["cases"])


class PhotoOut(Schema):
    """A photo that stands beside the camera."""

    id: int
    kind: str
    url: str


class MovesOut(Schema):
    """The moves of one case. suggested: what the router would do with one that waits for dispatch.

    photos: the first from before and the last from after, where a move asks for a photo.
    """

    case_id: int
    card: Card
    items: list[ItemOut]
    suggested: SuggestedOut | None
    moves: list[MoveOut]
    photos: list[PhotoOut]


class HandlerOut(Schema):
    """Somebody a task may be handed to. tasks, over: in hand, over time; nearest_m: of these, from the case."""

    id: int
    name: str
    title: str
    org_name: str
    on_duty: bool
    tasks: int
    over: int
    nearest_m: int | None


class HandlerFilter(Schema):
    """For which task, and part of a name."""

    item: int = Field(ge=1, le=2**62)
    q: str = Field("", max_length=60)
    limit: int = Field(50, ge=1, le=200)


@router.get("/moves", response=list[MovesOut], summary="Moves of several cases")
def get_moves(request: HttpRequest, case: Annotated[list[int], Query()]) -> Any:
    """What this post may do now to each of these cases; those outside the scope are left out."""
    return as_json(together.moves_of(case, scope_for(request)))


@router.get("/handlers", response=list[HandlerOut], summary="Whom a task may be handed to")
def get_handlers(request: HttpRequest, asked: Query[HandlerFilter]) -> Any:
    """Handlers of the unit that has the task, with what each has in hand; 404 outside the scope."""
    return as_json(handlers.handlers_for(asked.item, scope_for(request), asked.q, asked.limit))
