"""The effects of a supervision 督办: an answer is demanded, given, accepted or demanded again. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from events import clocks
from events.effects.step import Step, new_item, own_item
from events.records import ItemRecord
from events.states import ItemKind
from events.verbs import Effect


def _reply_clock(step: Step, item: ItemRecord) -> None:
    grade = step.ctx.policy.supervision[(item.asked or {})["grade"]]
    clocks.start(item, step.ctx.now, grade.answer_limit, step.ctx.calendar)


def _take_to_lead(step: Step, item: ItemRecord) -> None:
    """A supervision is answered by the department that leads; while none does, its clock waits."""
    lead = step.draft.file.lead()
    if lead is None or step.draft.file.case.lead_org_id is None:
        item.org_id, item.org_name, item.org_path, item.level = None, "", [], ""
        clocks.start(item, step.ctx.now, None, step.ctx.calendar)
        return
    item.org_id, item.org_name, item.org_path = lead.org_id, lead.org_name, list(lead.org_path)
    item.level = lead.level
    _reply_clock(step, item)


def offer_supervision(step: Step) -> None:
    """督办: the department that leads has to answer, within the limit of the grade."""
    item = new_item(step, ItemKind.SUPERVISE)
    item.asked = {"grade": step.given.grade}
    _take_to_lead(step, item)
    step.extra["grade"] = step.given.grade
    step.draft.offer(item)


def move_supervision(step: Step) -> None:
    """What was demanded of the department that had the case is demanded of the one that has it now."""
    for item in step.draft.file.supervisions():
        if item.is_open:
            _take_to_lead(step, item)
            step.draft.touch(item)


def ask_again(step: Step) -> None:
    """The answer was not enough: another one, from the department that leads now, with a new clock."""
    own = own_item(step)
    own.reported_at = own.done_by_id = None
    _take_to_lead(step, own)


def keep_reply(step: Step) -> None:
    """The demanded answer was given: when, and by whom."""
    own = own_item(step)
    own.reported_at, own.done_by_id = step.ctx.now, step.ctx.actor.user_id


EFFECTS: Final[dict[Effect, Callable[[Step], None]]] = {
    Effect.OFFER_SUPERVISION: offer_supervision,
    Effect.MOVE_SUPERVISION: move_supervision,
    Effect.KEEP_REPLY: keep_reply,
    Effect.ASK_AGAIN: ask_again,
}
