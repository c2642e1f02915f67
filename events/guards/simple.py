"""The guards of the simple process 简易流程. Pure."""

from __future__ import annotations

from typing import Final
from zlib import crc32

from events.guards.main import calls_to_make
from events.guards.question import Test
from events.refusals import GuardFailed
from events.refusals_units import CallerWaits, DrawnForReview, NotSimple
from events.verbs import Guard


def is_drawn(number: str, percent: int) -> bool:
    """Whether the case of this number is among the share that is reviewed; always the same for the same case."""
    return crc32(number.encode()) % 100 < percent


TESTS: Final[dict[Guard, Test]] = {
    Guard.IS_SIMPLE: lambda facts: facts.case.class_code in facts.policy.simple_classes,
    Guard.NO_CALLS: lambda facts: not calls_to_make(facts.file),
    Guard.NOT_DRAWN: lambda facts: (
        not is_drawn(facts.case.number, facts.policy.simple_review_percent)
    ),
}

REFUSALS: Final[dict[Guard, type[GuardFailed]]] = {
    Guard.IS_SIMPLE: NotSimple,
    Guard.NO_CALLS: CallerWaits,
    Guard.NOT_DRAWN: DrawnForReview,
}
