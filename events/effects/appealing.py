"""The effects of a timeout appeal 超时申诉: asked for, and upheld. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from events.card import item_card
from events.effects.requests import ask
from events.effects.step import Step
from events.states import Matter
from events.verbs import Effect
from hub.foundation.why import Why


def ask_for_exemption(step: Step) -> None:
    """超时申诉: reviewed at two levels, the lower one first."""
    ask(step, Matter.TIMEOUT, {}, 1)


def exempt_task(step: Step) -> None:
    """申诉成立: the task stays late, and does not count as late in assessments; the entry names it."""
    item = step.draft.file.item(step.given.of_item)
    if item is None:
        raise AssertionError("an appeal names the task it is about")
    item.result = (item.result or {}) | {"exempt": True}
    step.draft.touch(item)
    step.extra["item"] = item_card(item)
    why = Why("events.timeout.exempted", {"org": item.org_name, "by": step.ctx.actor.name})
    step.draft.file.case.whys["exemption"] = why.as_json()


EFFECTS: Final[dict[Effect, Callable[[Step], None]]] = {
    Effect.ASK_FOR_EXEMPTION: ask_for_exemption,
    Effect.EXEMPT_TASK: exempt_task,
}
