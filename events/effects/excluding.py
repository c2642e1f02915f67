"""The effects of an unreasonable demand 不合理诉求: claimed, appealed, left out, counted again. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from events.effects.requests import ask
from events.effects.step import Step
from events.guards.asking import granted
from events.guards.excluding import refused
from events.states import Matter
from events.verbs import Effect
from hub.foundation.why import Why


def ask_for_exclusion(step: Step) -> None:
    """不合理诉求: the hotline decides."""
    ask(step, Matter.UNREASONABLE, {}, 1)


def appeal_for_exclusion(step: Step) -> None:
    """申诉: reviewed at two levels, by nobody who refused the claim."""
    claim = refused(step.draft.file)
    ask(step, Matter.CLAIM_APPEAL, {}, 1)
    asked = step.draft.new_items[-1].asked
    if claim is not None and asked is not None:
        asked["by"] = [*asked["by"], claim.done_by_id]


def tell_excluded(step: Step) -> None:
    """剔除: the case keeps why it does not count in the assessed figures."""
    case = step.draft.file.case
    case.whys["exclusion"] = Why(
        "events.demand.unreasonable", {"by": step.ctx.actor.name}
    ).as_json()


def undo_exclusion(step: Step) -> None:
    """恢复考核: what was found unreasonable is not any more; the decisions of then are kept."""
    file = step.draft.file
    for item in (
        *granted(file, Matter.UNREASONABLE), *granted(file, Matter.CLAIM_APPEAL)
    ):  # fmt: skip
        item.result = {"ok": True, "undone": True}
        step.draft.touch(item)
    file.case.whys.pop("exclusion", None)


EFFECTS: Final[dict[Effect, Callable[[Step], None]]] = {
    Effect.ASK_FOR_EXCLUSION: ask_for_exclusion,
    Effect.APPEAL_FOR_EXCLUSION: appeal_for_exclusion,
    Effect.TELL_EXCLUDED: tell_excluded,
    Effect.UNDO_EXCLUSION: undo_exclusion,
}
