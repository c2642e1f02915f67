"""The effects of emergencies 突发事件, and of passing a whole task to another unit 移交、转办. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from events.effects.step import Step, give_to, new_item, own_item
from events.states import ItemKind, ItemState
from events.verbs import Effect
from hub.foundation.why import Why


def set_emergency(step: Step) -> None:
    """The case is an emergency from now on."""
    case = step.draft.file.case
    case.importance = max(case.importance, step.ctx.policy.emergency_importance)


def tell_service(step: Step) -> None:
    """The entry says which service was called."""
    if step.given.service is None:
        raise AssertionError("the table asks for the service before it comes here")
    step.extra["service"] = step.given.service.value


def move_whole(step: Step) -> None:
    """移交, 转办: the other unit has the whole task, with the clock it had; a lead unit's successor leads the case."""
    own, org, case = own_item(step), step.given.org, step.draft.file.case
    if org is None:
        raise AssertionError("the table asks for the organisation before it comes here")
    own.done_at = step.ctx.now
    item = new_item(step, ItemKind(own.kind))
    give_to(item, org)
    item.parent_id, item.designated = own.parent_id, own.designated
    item.asked = (own.asked or {}) | {"again": own.id}
    item.clock_from, item.clock_value, item.clock_unit = (
        own.clock_from,
        own.clock_value,
        own.clock_unit,
    )
    item.extensions, item.pauses = list(own.extensions), list(own.pauses)
    item.due_at, item.yellow_at = own.due_at, own.yellow_at
    step.extra["units"] = [org.name]
    step.draft.offer(item)
    if own.kind == ItemKind.HANDLE_LEAD and own.parent_id is None:
        case.lead_org_id, case.lead_org_name = org.id, org.name
        values = {"by": step.ctx.actor.name, "of": own.org_name, "org": org.name}
        case.whys["department"] = Why("events.department.passed", values).as_json()
        # whom the old unit has not contacted yet, the new one does
        for contact in step.draft.file.open_items(ItemKind.FIRST_CONTACT):
            give_to(contact, org)
            contact.person_id, contact.person_name = None, ""
            contact.state = ItemState.OFFERED.value
            step.draft.touch(contact)


EFFECTS: Final[dict[Effect, Callable[[Step], None]]] = {
    Effect.SET_EMERGENCY: set_emergency,
    Effect.TELL_SERVICE: tell_service,
    Effect.MOVE_WHOLE: move_whole,
}
