"""What the moves do beside changing the state: one small function for each effect of the tables. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from events import secrecy
from events.effects.step import Step, new_item, own_item
from events.guards.joint import assists_done
from events.policy import stopped_at
from events.records import ItemRecord
from events.states import HANDLING_KINDS, OPEN_ITEM, ItemKind, ItemState
from events.verbs import Effect
from hub.foundation.why import Why


def set_class(step: Step) -> None:
    """The case takes the class that was given; its rule no longer fits when the class changed."""
    given, case = step.given.class_, step.draft.file.case
    if given is None:
        return
    if (given.scheme, given.kind, given.code) != (
        case.class_scheme,
        case.class_kind,
        case.class_code,
    ):
        case.rule_id = case.limit_value = None
        case.limit_unit = ""
    case.class_scheme, case.class_kind = given.scheme, given.kind
    case.class_code, case.class_name = given.code, given.name
    case.importance = max(case.importance, given.importance)
    why = given.why or Why(
        "events.class.person", {"name": given.name, "code": given.code, "by": step.ctx.actor.name}
    )
    case.whys["class"] = why.as_json()


def set_rule(step: Step) -> None:
    """The case takes the filing rule that was given, with its limit."""
    given, case = step.given.rule, step.draft.file.case
    if given is None:
        return
    case.rule_id, case.limit_value, case.limit_unit = given.id, given.limit_value, given.limit_unit
    case.importance = max(case.importance, given.importance)
    why = given.why or Why(
        "events.rule.person",
        {"number": given.number, "condition": given.condition, "by": step.ctx.actor.name},
    )
    case.whys["filing"] = why.as_json()


def set_place(step: Step) -> None:
    """The case takes the place that was given; the numbers as they came are kept beside it."""
    place, case = step.given.place, step.draft.file.case
    if place is None:
        return
    case.place_status = place.status.value
    case.lon, case.lat, case.place_score = place.lon, place.lat, place.score
    case.original_x, case.original_y = place.original_x, place.original_y
    case.original_crs = place.original_crs
    case.cell_id, case.cell_code = place.cell_id, place.cell_code
    case.area_path, case.area_names = list(place.area_path), list(place.area_names)
    case.whys["place"] = place.why.as_json()
    if place.cell_why is not None:
        case.whys["cell"] = place.cell_why.as_json()
    else:
        case.whys.pop("cell", None)


def _close_items(step: Step, wanted: Callable[[ItemRecord], bool], state: ItemState) -> None:
    """Close what is wanted, but no claim: it is decided by those who review it."""
    for item in step.draft.file.items:
        if item is not step.item and not item.is_claim and wanted(item):
            item.state, item.done_at = state.value, step.ctx.now
            step.draft.touch(item)


def tell_callers(step: Step) -> None:
    """Which callers were looked at: those whom the one who asks may know."""
    known = secrecy.knowable(step.draft.file, step.ctx.actor)
    step.extra["callers"] = [event.id for event in known]


def finish_approvals(step: Step) -> None:
    """The supervisor's decision is the approval."""
    for item in step.draft.file.open_items(ItemKind.APPROVE):
        if item.is_claim:
            continue
        item.done_by_id, item.result = step.ctx.actor.user_id, {"ok": True}
    _close_items(step, lambda item: item.kind == ItemKind.APPROVE and item.is_open, ItemState.DONE)


def finish_handling(step: Step) -> None:
    """What was reported has been judged: the round is over."""
    reported = ItemState.REPORTED
    _close_items(step, lambda i: i.kind in HANDLING_KINDS and i.state == reported, ItemState.DONE)


def revoke_open(step: Step) -> None:
    """Nobody has to do anything any more."""
    standing = step.draft.file.supervisions()
    _close_items(step, lambda item: item.is_open or item in standing, ItemState.REVOKED)


def revoke_work(step: Step) -> None:
    """Nobody has to work on it any more; a supervision goes on to whoever has the case next."""
    _close_items(
        step, lambda item: item.is_open and item.kind != ItemKind.SUPERVISE, ItemState.REVOKED
    )


def revoke_children(step: Step) -> None:
    """What was handed on is taken back, and what that was handed on to, however far below."""
    below = {own_item(step).id}
    for item in step.draft.file.items:  # in the order of their ids: a part comes after its whole
        if item.parent_id in below:
            below.add(item.id)
    _close_items(step, lambda item: item.parent_id in below and item.is_open, ItemState.REVOKED)


def record_self_handling(step: Step) -> None:
    """自处理: the one who found it dealt with it; kept as a finished lead item, so that he may not judge it."""
    actor = step.ctx.actor
    item = new_item(step, ItemKind.HANDLE_LEAD, ItemState.DONE)
    item.person_id, item.person_name, item.done_by_id = actor.user_id, actor.name, actor.user_id
    at = stopped(step, item)
    item.reported_at = item.done_at = at
    step.draft.file.case.handled_at = at
    step.draft.offer(item)


def clear_lead(step: Step) -> None:
    """No department has the case any more."""
    case = step.draft.file.case
    case.lead_org_id, case.lead_org_name, case.handled_at = None, "", None
    case.whys.pop("department", None)
    case.whys.pop("deadline", None)


def return_lead(step: Step) -> None:
    """裁定: it was not the right unit; its task is returned."""
    lead = step.draft.file.lead()
    if lead is None:
        raise AssertionError("a unit that handles the case disputes it")
    lead.state, lead.done_at = ItemState.RETURNED.value, step.ctx.now
    step.draft.touch(lead)


def mark_sent_back(step: Step) -> None:
    """Whoever gets it back may not push it forward as it is."""
    step.draft.file.case.sent_back = True


def mark_corrected(step: Step) -> None:
    """Something was corrected, or it went to a department again: it may go forward."""
    step.draft.file.case.sent_back = False


def count_urge(step: Step) -> None:
    """催办: counted, together with the callers' own."""
    step.draft.file.case.urges += 1


def count_return(step: Step) -> None:
    """退单: counted."""
    step.draft.file.case.returns += 1


def count_rework(step: Step) -> None:
    """返工: counted; what was handled is not handled any more."""
    step.draft.file.case.reworks += 1
    step.draft.file.case.handled_at = None


def count_reopen(step: Step) -> None:
    """重新办理: counted, in a new round; the case has not ended any more."""
    case = step.draft.file.case
    case.reopens += 1
    case.round += 1
    case.ended_at = case.handled_at = case.limit_due_at = None
    case.sent_back = False


def hold_by_actor(step: Step) -> None:
    """The one who acts has the item."""
    own, actor = own_item(step), step.ctx.actor
    own.person_id, own.person_name = actor.user_id, actor.name
    own.signed_at = own.signed_at or step.ctx.now


def hold_by_named(step: Step) -> None:
    """The person who was named has the item."""
    own, person = own_item(step), step.given.person
    if person is None:
        raise AssertionError("the table asks for the person before it comes here")
    own.person_id, own.person_name = person.id, person.name
    own.signed_at = own.signed_at or step.ctx.now


def release(step: Step) -> None:
    """Nobody in person has the item; its organisation does."""
    own = own_item(step)
    own.person_id, own.person_name = None, ""


def _judge(step: Step, *, ok: bool) -> None:
    own = own_item(step)
    own.result = {"ok": ok}
    own.done_at, own.done_by_id = step.ctx.now, step.ctx.actor.user_id


def keep_passed(step: Step) -> None:
    """It is so, or it is well done; and who said it."""
    _judge(step, ok=True)


def keep_failed(step: Step) -> None:
    """It is not so, or not well done; and who said it."""
    _judge(step, ok=False)


def keep_answer(step: Step) -> None:
    """What the caller said."""
    own, answer = own_item(step), step.given.answer
    if answer is None:
        raise AssertionError("the table asks for the answer before it comes here")
    own.result = {
        "contacted": answer.contacted,
        "responded": answer.responded,
        "resolved": answer.resolved,
        "rating": answer.rating,
    }
    own.done_at, own.done_by_id = step.ctx.now, step.ctx.actor.user_id
    step.extra["answer"] = own.result


def stopped(step: Step, item: ItemRecord) -> datetime:
    """When it was done, by the actor's time or by the server's; the entry says which, and why."""
    ctx = step.ctx
    found = stopped_at(
        ctx.acted_at, ctx.now, item.offered_at, has_evidence=step.has_evidence, policy=ctx.policy
    )
    step.extra["stopped"] = {"by": found.by, "why": found.why}
    return found.at


def stamp_reported(step: Step) -> None:
    """办结反馈: when it was done, and by whom."""
    own = own_item(step)
    own.reported_at, own.done_by_id = stopped(step, own), step.ctx.actor.user_id
    lead = step.draft.file.lead()
    # where only assisting units had to do it again, the lead unit's part is done
    if own is lead or (own.parent_id is None and lead is not None and not lead.is_open):
        step.draft.file.case.handled_at = own.reported_at


def report_parent(step: Step) -> None:
    """When every part handed on is reported, so is the item it was a part of."""
    file, own = step.draft.file, own_item(step)
    parent = file.item(own.parent_id) if own.parent_id is not None else None
    while parent is not None and parent.is_open:  # what was taken away is not woken from below
        if any(i.parent_id == parent.id and i.state in OPEN_ITEM for i in file.items):
            return
        # who passed it up goes on with the answer; the lead unit reports when the assisting ones have
        if (own.asked or {}).get("passed") == "up" or (
            parent is file.lead() and not assists_done(file)
        ):
            parent.state = ItemState.ACCEPTED.value
            step.draft.touch(parent)
            return
        parent.state, parent.reported_at = ItemState.REPORTED.value, own.reported_at
        parent.done_by_id = own.done_by_id
        step.draft.touch(parent)
        if parent.kind == ItemKind.HANDLE_LEAD and parent.parent_id is None:
            file.case.handled_at = own.reported_at
        own, parent = parent, file.item(parent.parent_id)


def wake_parent(step: Step) -> None:
    """A part came back: who handed it on has it again."""
    own = own_item(step)
    own.done_at = step.ctx.now
    parent = step.draft.file.item(own.parent_id) if own.parent_id is not None else None
    if parent is not None and parent.state == ItemState.WORKING:
        parent.state = ItemState.ACCEPTED.value
        step.draft.touch(parent)


EFFECTS: Final[dict[Effect, Callable[[Step], None]]] = {
    Effect.SET_CLASS: set_class,
    Effect.SET_RULE: set_rule,
    Effect.SET_PLACE: set_place,
    Effect.TELL_CALLERS: tell_callers,
    Effect.FINISH_APPROVALS: finish_approvals,
    Effect.FINISH_HANDLING: finish_handling,
    Effect.RECORD_SELF_HANDLING: record_self_handling,
    Effect.REVOKE_OPEN: revoke_open,
    Effect.REVOKE_CHILDREN: revoke_children,
    Effect.CLEAR_LEAD: clear_lead,
    Effect.COUNT_RETURN: count_return,
    Effect.COUNT_REWORK: count_rework,
    Effect.COUNT_REOPEN: count_reopen,
    Effect.HOLD_BY_ACTOR: hold_by_actor,
    Effect.HOLD_BY_NAMED: hold_by_named,
    Effect.RELEASE: release,
    Effect.KEEP_PASSED: keep_passed,
    Effect.KEEP_FAILED: keep_failed,
    Effect.KEEP_ANSWER: keep_answer,
    Effect.STAMP_REPORTED: stamp_reported,
    Effect.REPORT_PARENT: report_parent,
    Effect.WAKE_PARENT: wake_parent,
    Effect.RETURN_LEAD: return_lead,
    Effect.MARK_SENT_BACK: mark_sent_back,
    Effect.MARK_CORRECTED: mark_corrected,
    Effect.COUNT_URGE: count_urge,
    Effect.REVOKE_WORK: revoke_work,
}
