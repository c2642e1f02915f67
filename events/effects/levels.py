"""The effects of whistles 吹哨 and of levels 上行下达: somebody else is called, with a clock of the own. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from events import clocks
from events.effects.main import stopped
from events.effects.step import Step, give_to, new_item, own_item
from events.levels import rank
from events.states import ItemKind, ItemState
from events.verbs import Effect


def offer_whistles(step: Step) -> None:
    """吹哨: each department that was called has to come within the limit."""
    own, ctx = own_item(step), step.ctx
    for org in step.given.assists:
        item = new_item(step, ItemKind.WHISTLE)
        give_to(item, org)
        item.asked = {"item": own.id, "orgs": list(own.org_path)}
        clocks.start(item, ctx.now, ctx.policy.whistle_limit, ctx.calendar)
        step.draft.offer(item)
    step.extra["units"] = [org.name for org in step.given.assists]


def keep_arrival(step: Step) -> None:
    """报到: when the department came, and who said so."""
    own = own_item(step)
    own.result = {"arrived": True}
    own.done_at, own.done_by_id = stopped(step, own), step.ctx.actor.user_id
    step.extra["units"] = [own.org_name]


def offer_arrived(step: Step) -> None:
    """到场协办: who came assists, unless it has a part already."""
    own, case = own_item(step), step.draft.file.case
    if any(unit.org_id == own.org_id for unit in step.draft.file.units()):
        return
    item = new_item(step, ItemKind.HANDLE_ASSIST, ItemState.ACCEPTED)
    item.org_id, item.org_name, item.org_path = own.org_id, own.org_name, list(own.org_path)
    item.level, item.signed_at = own.level, step.ctx.now
    item.due_at, item.yellow_at = case.due_at, case.yellow_at
    step.draft.offer(item)


def offer_level(step: Step) -> None:
    """上行, 下达: a task of the other level with that level's limit; this one waits, and its own clock runs on."""
    own, org, ctx = own_item(step), step.given.org, step.ctx
    if org is None:
        raise AssertionError("the table asks for the organisation before it comes here")
    item = new_item(step, ItemKind(own.kind))
    item.parent_id = own.id
    give_to(item, org)
    item.asked = {"passed": "up" if rank(org.level) < rank(own.level) else "down"}
    limit = ctx.policy.level_limits.get(org.level)
    if limit is None:
        clocks.follow(item, step.draft.file.case)
    else:
        clocks.start(item, ctx.now, limit, ctx.calendar)
    own.signed_at = own.signed_at or ctx.now
    step.extra["units"] = [org.name]
    step.draft.offer(item)


EFFECTS: Final[dict[Effect, Callable[[Step], None]]] = {
    Effect.OFFER_WHISTLES: offer_whistles,
    Effect.KEEP_ARRIVAL: keep_arrival,
    Effect.OFFER_ARRIVED: offer_arrived,
    Effect.OFFER_LEVEL: offer_level,
}
