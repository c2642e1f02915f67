"""The effects that send somebody to look: verification 核实 and check 核查, each with a clock of its own. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from events import clocks, on_site
from events.effects.hotline import offer_review
from events.effects.step import Step, new_item, own_item
from events.records import ItemRecord
from events.states import PLACED, ItemKind, ItemState
from events.verbs import Effect
from hub.foundation.why import Why

#: The kind of thing that falls due when a task that was offered is looked at again.
TAKE: Final = "events.take"


def offer_verify(step: Step) -> None:
    """核实: to the person who was named, else to the nearest collector on duty, else to the pool."""
    item = _timed(step, ItemKind.VERIFY)
    person = step.given.person
    if person is None:
        _ask_nearest(step, item)
    else:
        item.person_id, item.person_name = person.id, person.name
        item.state = ItemState.ACCEPTED.value
        _tell_named(step, item)
    step.draft.offer(item)


def offer_check(step: Step) -> None:
    """核查: to the nearest collector on duty who did not handle it, else to the pool; 审核 where nobody can go."""
    if step.draft.file.case.place_status not in PLACED:
        offer_review(step)
        return
    item = _timed(step, ItemKind.CHECK)
    _ask_nearest(step, item)
    step.draft.offer(item)


def offer_again(step: Step) -> None:
    """Whoever had it does not come: to the next nearest on duty, else to the pool; its clock runs on."""
    own = own_item(step)
    if own.person_id is not None:
        own.asked = {"to": [*_asked(own), own.person_id]}
    own.person_id, own.person_name = None, ""
    _ask_nearest(step, own)


def _tell_named(step: Step, item: ItemRecord) -> None:
    """The case keeps that a person chose who looks, and whom."""
    values = {"by": step.ctx.actor.name, "name": item.person_name}
    step.draft.file.case.whys[item.kind] = Why("events.on_site.person", values).as_json()


def tell_named(step: Step) -> None:
    """The desk named who looks."""
    _tell_named(step, own_item(step))


def _timed(step: Step, kind: ItemKind) -> ItemRecord:
    item, ctx = new_item(step, kind), step.ctx
    limit = ctx.policy.on_site_limits.get(kind)
    if limit is None:
        clocks.follow(item, step.draft.file.case)
    else:
        clocks.start(item, ctx.now, limit, ctx.calendar)
    return item


def _asked(item: ItemRecord) -> list[int]:
    asked: list[int] = (item.asked or {}).get("to", [])
    return asked


def _ask_nearest(step: Step, item: ItemRecord) -> None:
    """Nobody is looked for where nobody says who is on duty: recorded history that is played."""
    ctx, file = step.ctx, step.draft.file
    if ctx.collectors is None:
        return
    chosen = None
    if file.case.area_path:
        found = ctx.collectors(file.case)
        chosen, why = on_site.choose(found, file.handlers(), _asked(item))
        data = {"case": file.case.id, "item": item.id}
        at = ctx.now + ctx.policy.take_limit
        step.draft.later.append((f"{TAKE}:{item.id}", TAKE, at, data))
    else:
        why = Why("events.on_site.no_place")
    if chosen is not None:
        item.person_id, item.person_name = chosen.user_id, chosen.name
    file.case.whys[item.kind] = step.extra["why"] = why.as_json()


EFFECTS: Final[dict[Effect, Callable[[Step], None]]] = {
    Effect.OFFER_VERIFY: offer_verify,
    Effect.OFFER_CHECK: offer_check,
    Effect.OFFER_AGAIN: offer_again,
    Effect.TELL_NAMED: tell_named,
}
