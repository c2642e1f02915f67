"""HTTP for phones that are offline half of the day: what changed after a cursor, cases to keep, taps to carry out."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Query, Router, Schema
from pydantic import ValidationError as WrongFields

from events import actions, phone, plans, visiting
from events.api import ReportIn, reported, told_of
from events.card import instant
from events.shapes_phone import ChangesOut, PocketOut, TapIn, TapOut, VisitIn
from hub.foundation import clock
from hub.foundation.access import Scope, scope_for
from hub.foundation.answers import as_json
from hub.foundation.commands import Outcome
from hub.foundation.errors import BadInput, Forbidden, Phrase
from hub.foundation.wrong_fields import WrongField

S = TypeVar("S", bound=Schema)

router = Router(tags=["phone"])


@router.get("/phone/changes", response=ChangesOut)
def get_changes(request: HttpRequest, cursor: int | None = None, scope: str = "") -> Any:
    """What a phone that holds what was so at `cursor`, told under `scope`, has to know; without them everything."""
    seen = scope_for(request)
    found = phone.changes(seen, cursor, scope)
    return as_json(
        {
            "mode": found.mode,
            "cursor": found.cursor,
            "scope": found.scope,
            "tasks": found.tasks,
            "touched": found.touched,
            "gone": found.gone,
            "more": found.more,
            "me": {"user": seen.actor.user_id, "post": seen.actor.post_id},
            "at": instant(clock.now()),
            "csrf": get_token(request),
        }
    )


@router.get("/phone/cases", response=PocketOut)
def get_pocket(request: HttpRequest, id: Annotated[list[int], Query()]) -> Any:
    """Cases to keep, at most 20 at once: without other cases, and without callers unless a move asks for them."""
    scope = scope_for(request)
    if len(id) > phone.AT_ONCE:
        raise BadInput(
            field="id", expected=Phrase("at most %(most)s", most=phone.AT_ONCE), got=len(id)
        )
    found, gone = phone.cases(scope, id)
    return as_json({"cases": found, "gone": gone, "at": instant(clock.now())})


@router.post("/phone/commands", response=TapOut)
def post_tap(request: HttpRequest, tap: TapIn) -> Any:
    """Carry out what was tapped, by whom and in the post it was tapped in, once; a refusal is an answer."""
    scope = scope_for(request)
    phone.own_only(scope, tap.user, tap.post)
    try:
        outcome = _carried_out(tap, scope)
    except Forbidden as no:  # a phone tells this apart from a log-in without a post
        outcome = Outcome("refused", no.as_json())
    told = told_of(outcome)
    number = outcome.data.get("number")
    return told | {"id": tap.id, "number": number, "at": instant(clock.now())}


def _carried_out(tap: TapIn, scope: Scope) -> Outcome:
    if tap.on == "report":
        return reported(_read(ReportIn, tap.report | {"id": tap.id}, "report"), scope)
    if tap.on == "visit":
        told = _read(VisitIn, tap.payload, "payload")
        return visiting.tell(tap.id, visiting.Told(**told.model_dump()), scope, tap.acted_at)
    if tap.target is None:
        raise BadInput(
            field="target", expected=Phrase("the id of what was tapped"), got=Phrase("nothing")
        )
    if tap.on == "plan":
        return plans.tick(tap.id, tap.target, tap.payload, scope, tap.acted_at)
    act = actions.on_case if tap.on == "case" else actions.on_item
    return act(
        tap.id,
        tap.target,
        tap.verb,
        tap.payload,
        scope,
        based_on_version=tap.based_on_version,
        acted_at=tap.acted_at,
    )


def _read(kind: type[S], said: dict[str, Any], part: str) -> S:
    """A part of a tap as its schema. Raises WrongField, as any other request would answer."""
    try:
        return kind.model_validate(said)
    except WrongFields as wrong:
        raise WrongField(wrong.errors()[0], part) from None
