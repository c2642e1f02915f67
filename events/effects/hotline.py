"""The effects of what callers are owed: answered at once, results reviewed, called back again and again. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from events import clocks
from events.effects.step import Step, new_item, own_item
from events.guards.hotline import attempts
from events.guards.main import calls_to_make
from events.records import EventRecord
from events.states import ItemKind, ItemState
from events.verbs import Effect


def stamp_answered(step: Step) -> None:
    """即时答复: what was asked is answered; nobody has to handle it."""
    step.draft.file.case.handled_at = step.ctx.now


def offer_review(step: Step) -> None:
    """审核: the desk looks whether what was reported may be told, never who handled it."""
    item = new_item(step, ItemKind.REVIEW)
    clocks.follow(item, step.draft.file.case)
    step.draft.offer(item)


def offer_first_contacts(step: Step) -> None:
    """先行联系: the unit that leads contacts every caller who waits, except who must stay unknown to it."""
    file = step.draft.file
    lead = file.lead()
    mine = {  # those this unit has contacted, or is about to
        item.event_id
        for item in file.items
        if item.kind == ItemKind.FIRST_CONTACT and lead is not None and item.org_id == lead.org_id
        if item.is_open or item.state == ItemState.DONE
    }
    for event in calls_to_make(file):
        if event.id not in mine:
            offer_first_contact(step, event)


def offer_first_contact(step: Step, event: EventRecord) -> None:
    """先行联系 of one caller, with a clock of its own; nothing for one whom the unit may not know."""
    lead, ctx = step.draft.file.lead(), step.ctx
    if lead is None or lead.org_id is None or event.confidential:
        return
    item = new_item(step, ItemKind.FIRST_CONTACT)
    item.event_id = event.id
    item.org_id, item.org_name, item.org_path = lead.org_id, lead.org_name, list(lead.org_path)
    item.level = lead.level
    clocks.start(item, ctx.now, ctx.policy.first_contact_limit, ctx.calendar)
    step.draft.offer(item)


def end_first_contacts(step: Step) -> None:
    """It was reported handled: who was not contacted before that is told by the call-back."""
    for item in step.draft.file.open_items(ItemKind.FIRST_CONTACT):
        item.state, item.done_at = ItemState.REVOKED.value, step.ctx.now
        step.draft.touch(item)


def hide_caller(step: Step) -> None:
    """要求保密: from now on only the centre knows this caller; the unit does not contact the caller any more."""
    file = step.draft.file
    event = next((one for one in file.events if one.id == step.given.caller), None)
    if event is None:
        raise AssertionError("the table asks for the caller before it comes here")
    step.draft.promise(replace(event, confidential=True))
    step.draft.hidden_callers.add(event.id)
    for item in file.open_items(ItemKind.FIRST_CONTACT):
        if item.event_id == event.id:
            item.state, item.done_at = ItemState.REVOKED.value, step.ctx.now
            step.draft.touch(item)


def count_attempt(step: Step) -> None:
    """回访未接通: counted, with its time; somebody tries again later."""
    own = own_item(step)
    tries = attempts(own) + 1
    own.result = {"attempts": tries, "tried_at": step.ctx.now.isoformat()}
    step.extra["tries"] = tries


def keep_unreached(step: Step) -> None:
    """The caller was tried as often as callers are: the call-back is no valid one (有效回访)."""
    own = own_item(step)
    tries = attempts(own) + 1
    step.extra["answer"] = {"contacted": False, "responded": None, "resolved": None, "rating": None}
    own.result = step.extra["answer"] | {"attempts": tries}
    own.done_at, own.done_by_id = step.ctx.now, step.ctx.actor.user_id
    step.extra["tries"] = tries


EFFECTS: Final[dict[Effect, Callable[[Step], None]]] = {
    Effect.STAMP_ANSWERED: stamp_answered,
    Effect.OFFER_REVIEW: offer_review,
    Effect.OFFER_FIRST_CONTACTS: offer_first_contacts,
    Effect.END_FIRST_CONTACTS: end_first_contacts,
    Effect.HIDE_CALLER: hide_caller,
    Effect.COUNT_ATTEMPT: count_attempt,
    Effect.KEEP_UNREACHED: keep_unreached,
}
