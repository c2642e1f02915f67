"""The effects of the hotline's own moves. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from events.effects.step import Step
from events.verbs import Effect


def stamp_answered(step: Step) -> None:
    """即时答复: what was asked is answered; nobody has to handle it."""
    step.draft.file.case.handled_at = step.ctx.now


EFFECTS: Final[dict[Effect, Callable[[Step], None]]] = {
    Effect.STAMP_ANSWERED: stamp_answered,
}
