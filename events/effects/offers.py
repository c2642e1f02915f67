"""The effects that put a new work item before somebody; they run when the clock of the case is set. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from events import clocks
from events.effects.step import Step, give_to, new_item, once_more, own_item
from events.guards.main import calls_to_make
from events.records import EventRecord, ItemRecord
from events.states import ItemKind, Matter, Part
from events.verbs import Effect
from hub.foundation.why import Why


def _due_like_case(step: Step, item: ItemRecord) -> None:
    item.due_at, item.yellow_at = step.draft.file.case.due_at, step.draft.file.case.yellow_at


def offer_handling(step: Step) -> None:
    """主办 and 协办: to the departments that were named; the reason is kept."""
    case, org = step.draft.file.case, step.given.org
    if org is None:
        raise AssertionError("the table asks for the organisation before it comes here")
    case.lead_org_id, case.lead_org_name = org.id, org.name
    case.dispatched_at = step.ctx.now
    why = org.why or Why("events.department.person", {"org": org.name, "by": step.ctx.actor.name})
    case.whys["department"] = why.as_json()
    lead = new_item(step, ItemKind.HANDLE_LEAD)
    for item, to in [(lead, org)] + [
        (new_item(step, ItemKind.HANDLE_ASSIST), o) for o in step.given.assists
    ]:
        give_to(item, to)
        _due_like_case(step, item)
        step.draft.offer(item)


def offer_call_backs(step: Step) -> None:
    """回访: one for each caller who waits for an answer."""
    for event in calls_to_make(step.draft.file):
        offer_call_back(step, event)


def offer_call_back(step: Step, event: EventRecord) -> None:
    """回访 of one caller."""
    item = new_item(step, ItemKind.CALL_BACK)
    item.event_id = event.id
    _due_like_case(step, item)
    step.draft.offer(item)


def offer_approval(step: Step) -> None:
    """审批: what was handled on the spot is reviewed by the shift supervisor."""
    item = new_item(step, ItemKind.APPROVE)
    item.about = Matter.SELF_HANDLING.value
    _due_like_case(step, item)
    step.draft.offer(item)


def designate_lead(step: Step) -> None:
    """指定: the lead unit has to handle it; it may not return it."""
    lead = step.draft.file.lead()
    if lead is None:
        raise AssertionError("a unit that handles the case is designated")
    lead.designated = True
    step.draft.touch(lead)


def offer_child(step: Step) -> None:
    """转办: a part of this item, held by an organisation below; this item waits for it."""
    own, org = own_item(step), step.given.org
    if org is None:
        raise AssertionError("the table asks for the organisation before it comes here")
    item = new_item(step, ItemKind(own.kind))
    item.parent_id = own.id
    give_to(item, org)
    clocks.share(item, own, step.ctx.calendar)
    own.signed_at = own.signed_at or step.ctx.now
    step.draft.offer(item)


def rework(step: Step) -> None:
    """返工: the same departments again, the same worker, a new round with a new clock; the old round is kept.

    Only the units that were named, where some were; else all but those whose part it was not.
    """
    file, named = step.draft.file, step.given.units
    if file.lead() is None:
        raise AssertionError("a case comes back only to a department that had it")
    again = [
        item
        for item in file.units()
        if (item.org_id in named if named else item.result != {"part": Part.NOT_OURS.value})
    ]
    file.case.round += 1
    if named:
        step.extra["units"] = [item.org_name for item in again]
    for old in again:
        step.draft.offer(once_more(step, old))


def follow_clock(step: Step) -> None:
    """The limit changed: what is being handled falls due with the case."""
    for item in clocks.follow_all(step.draft.file):
        step.draft.touch(item)


EFFECTS: Final[dict[Effect, Callable[[Step], None]]] = {
    Effect.OFFER_HANDLING: offer_handling,
    Effect.OFFER_CALL_BACKS: offer_call_backs,
    Effect.OFFER_APPROVAL: offer_approval,
    Effect.OFFER_CHILD: offer_child,
    Effect.REWORK: rework,
    Effect.FOLLOW_CLOCK: follow_clock,
    Effect.DESIGNATE_LEAD: designate_lead,
}
