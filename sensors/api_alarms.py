"""HTTP around the alarm: what proves it, and who reviewed it."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from events.api import sentence
from hub.foundation.access import scope_for
from hub.foundation.commands import Outcome
from sensors import forerunners, proof, reviewing
from sensors.models import Verdict

router = Router(tags=["alarms"])


class DoneOut(Schema):
    """What became of a command."""

    result: Literal["applied", "already", "refused", "conflict"]
    sentence: str


class JoinIn(Schema):
    """id: made by the page; sent again it is the same."""

    id: UUID


class ReviewIn(Schema):
    """What was found. id: made by the page; sent again it is the same."""

    id: UUID
    verdict: Verdict


@router.get("/cases/{case_id}/alarms")
def get_alarms_of_case(request: HttpRequest, case_id: int) -> dict[str, Any]:
    """The alarms of a case with what proves them; a lead has no review yet."""
    scope = scope_for(request)
    may = scope.actor.role is not None and scope.actor.role not in reviewing.NOT_THEIRS
    return proof.of_case(case_id, scope) | {"may_review": may}


@router.post("/alarms/{alarm_id}/review", response=DoneOut)
def post_review(request: HttpRequest, alarm_id: int, said: ReviewIn) -> Any:
    """Somebody looked at the evidence of an alarm."""
    return _done(reviewing.review(said.id, alarm_id, said.verdict, scope_for(request)))


@router.post("/storms/{storm_id}/join", response=DoneOut)
def post_join(request: HttpRequest, storm_id: int, said: JoinIn) -> Any:
    """The cases alarms of an incident had before it was known are merged into the incident's."""
    return _done(forerunners.join(said.id, storm_id, scope_for(request)))


def _done(outcome: Outcome) -> dict[str, Any]:
    return {"result": outcome.result, "sentence": sentence(outcome)}
