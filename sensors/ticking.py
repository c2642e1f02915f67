"""A step of a plan ticked off for a case, or the tick taken back: who did it and when is kept and told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec
from django.utils.translation import gettext

from events import merges, numbers, store
from events.actions import visible
from events.card import instant
from events.draft import Context, Draft
from events.payload import bounded
from events.policy import running
from events.story import sentence
from grid import calendar
from hub.foundation import clock, commands, journal, seal
from hub.foundation.access import POWERS, Role, Scope
from hub.foundation.commands import Outcome
from hub.foundation.errors import BadInput, Conflict, Forbidden, Phrase
from sensors import plans
from sensors.models import AlarmRule, Plan, StepDone

#: Who looks on, or listens to callers, ticks nothing off.
NOT_THEIRS: Final = POWERS | {Role.LEADER, Role.HOTLINE_AGENT}


class StepTold(msgspec.Struct, frozen=True):
    """A step of a plan as somebody says it is. step: from 1; seen: when the tick that is taken back was made, as the
    case told it; "": not said.
    """

    plan: int
    step: int
    done: bool = True
    seen: str = ""


def may(scope: Scope) -> bool:
    """Whether this post ticks steps off."""
    actor = scope.actor
    return actor.user_id is not None and actor.role is not None and actor.role not in NOT_THEIRS


def shown(case_id: int, scope: Scope) -> list[dict[str, Any]]:
    """The plans of a case for one reader: `plans.of_case`, and whether this post ticks their steps off."""
    return [plan | {"may_tick": may(scope)} for plan in plans.of_case(case_id)]


def tick(
    command_id: UUID,
    case_id: int,
    told: StepTold,
    scope: Scope,
    acted_at: dt.datetime | None = None,
) -> Outcome:
    """Tick a step off, or take the tick back. data of the outcome: case_id, number, plan, step, done.

    acted_at: when it was done, of a phone that had no network then. A conflict says what somebody else did meanwhile:
    ticked the same step off, took the tick back and made it anew, or a graver alarm brought another plan. What this
    person did already stays as it is. Raises Forbidden, NotFound for a case outside the scope, and BadInput for a plan
    or a step there is not.
    """
    if not may(scope) or scope.actor.user_id is None:
        raise Forbidden
    user_id = scope.actor.user_id

    def do(work: journal.Work) -> dict[str, Any]:
        file = visible(
            store.load([case_id]), scope, Phrase("case %(number)s", number=case_id)
        )  # its lock orders two who tick
        plan = next((one for one in plans.of_case(case_id) if one["id"] == told.plan), None)
        if plan is None:
            raise _no_plan(told.plan, file.case.version)
        if not 1 <= told.step <= len(plan["steps"]):
            raise BadInput(field="step", expected=f"1–{len(plan['steps'])}", got=told.step)
        answer = {"case_id": case_id, "number": file.case.number, **msgspec.to_builtins(told)}
        answer.pop("seen")
        its = StepDone.objects.filter(
            plan_id=told.plan, step=told.step, case_id__in=merges.with_merged(case_id)
        )
        stands = its.select_related("user").order_by("at").first()
        if (stands is not None) == told.done:
            if stands is not None and stands.user_id != user_id:
                raise _faster(stands, plan, file.case.version)
            return answer
        if stands is not None and told.seen not in ("", instant(stands.at)):
            raise _faster(stands, plan, file.case.version)
        now = clock.now()
        ctx = Context(
            scope.actor,
            now,
            bounded(acted_at, now, running().acted_back),
            calendar.load(),
            numbers.take,
            seal.keyed_digest,
        )
        if told.done:
            StepDone.objects.create(
                case_id=case_id, plan_id=told.plan, step=told.step, user_id=user_id, at=ctx.acted_at
            )
        else:
            its.delete()
        draft = Draft(file)
        kind = "plan.step_done" if told.done else "plan.step_undone"
        draft.tell(kind, ctx, extra=_told(plan, told.step))
        store.write([draft], work)
        return answer

    signed = {"case": case_id, **msgspec.to_builtins(told)}
    if acted_at is not None:
        signed["acted_at"] = acted_at.isoformat()
    return commands.run(command_id, "tick_plan_step", signed, scope, do)


def from_phone(
    command_id: UUID,
    case_id: int,
    payload: Mapping[str, Any],
    scope: Scope,
    acted_at: dt.datetime | None,
) -> Outcome:
    """As `tick`, of what a phone kept. Raises BadInput for a payload that cannot be read."""
    try:
        told = msgspec.convert(dict(payload), StepTold)
    except msgspec.ValidationError:
        raise BadInput(
            field="payload", expected="plan, step, done", got=Phrase("something else")
        ) from None
    return tick(command_id, case_id, told, scope, acted_at)


def _no_plan(plan_id: int, version: int) -> BadInput | Conflict:
    """What to say of a plan the case does not have: another one took its place, or there is none such."""
    gone = Plan.objects.filter(pk=plan_id).first()
    if gone is None:
        return BadInput(field="plan", expected=Phrase("a plan of this case"), got=plan_id)
    said = gettext("the case follows another plan now than %(title)s")
    return Conflict(changed=said % {"title": plans.title(gone)}, version=version)


def _faster(stands: StepDone, plan: Mapping[str, Any], version: int) -> Conflict:
    """Somebody else ticked the step off, or did so again."""
    actor = {"kind": "user", "name": str(stands.user)}
    changed = sentence("plan.step_done", actor, _told(plan, stands.step))
    return Conflict(changed=changed.rstrip("。."), version=version)


def _told(plan: Mapping[str, Any], step: int) -> dict[str, Any]:
    """What an entry says of a step: the rule by the name it has."""
    rules = AlarmRule.objects.filter(code=plan["rule"]).order_by("-version")
    name = rules.values_list("name", flat=True).first() or plan["rule"]
    return {"plan": plan["id"], "rule": name, "step": step}
