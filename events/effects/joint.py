"""The effects of joint handling 联办: units called in, their results kept, asked again. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from events.effects.step import Step, give_to, new_item, once_more, own_item
from events.states import ItemKind, Part
from events.verbs import Effect


def offer_assists(step: Step) -> None:
    """增加协办: further units, which fall due with the case."""
    case = step.draft.file.case
    for org in step.given.assists:
        item = new_item(step, ItemKind.HANDLE_ASSIST)
        give_to(item, org)
        item.due_at, item.yellow_at = case.due_at, case.yellow_at
        step.draft.offer(item)
    step.extra["units"] = [org.name for org in step.given.assists]


def keep_part(step: Step) -> None:
    """协办反馈: what became of this unit's part; done, when it was reported handled."""
    own = own_item(step)
    part = step.given.part or Part.DONE
    if own.parent_id is None:
        own.result = {"part": part.value}
        step.extra["part"] = part.value


def ask_part_again(step: Step) -> None:
    """继续协办: the unit has a new task, the person who had the old one works on; what was reported is kept."""
    old = own_item(step)
    old.done_at = step.ctx.now
    step.extra["units"] = [old.org_name]
    step.draft.offer(once_more(step, old))


def end_item(step: Step) -> None:
    """Nobody has to do it any more, since now."""
    own = own_item(step)
    own.done_at = step.ctx.now
    step.extra["units"] = [own.org_name]


EFFECTS: Final[dict[Effect, Callable[[Step], None]]] = {
    Effect.OFFER_ASSISTS: offer_assists,
    Effect.KEEP_PART: keep_part,
    Effect.ASK_PART_AGAIN: ask_part_again,
    Effect.END_ITEM: end_item,
}
