"""HTTP around the plan of an alarm: its steps ticked off for a case."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from events.api import sentence
from hub.foundation.access import scope_for
from sensors import ticking
from sensors.ticking import StepTold

router = Router(tags=["plans"])


class TickIn(Schema):
    """A step of a plan. id: made by the page, sent again it is the same; done false takes the tick back.

    seen: when the tick that is taken back was made, as the case told it.
    """

    id: UUID
    plan: int
    step: int
    done: bool = True
    seen: str = Field("", max_length=40)


class TickedOut(Schema):
    """What became of it."""

    result: Literal["applied", "already", "refused", "conflict"]
    sentence: str


@router.post("/cases/{case_id}/plan", response=TickedOut)
def post_tick(request: HttpRequest, case_id: int, said: TickIn) -> Any:
    """Tick a step of the case's plan off, or take the tick back."""
    scope = scope_for(request)
    told = StepTold(said.plan, said.step, said.done, said.seen)
    outcome = ticking.tick(said.id, case_id, told, scope)
    return {"result": outcome.result, "sentence": sentence(outcome)}
