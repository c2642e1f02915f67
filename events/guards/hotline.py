"""The guards of what callers are owed. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from events.facts import Facts
from events.guards.question import Test
from events.records import ItemRecord
from events.refusals import GuardFailed
from events.refusals_hotline import NotTheLastTry, TriedEnough, TriedJustNow
from events.verbs import Guard


def attempts(item: ItemRecord | None) -> int:
    """How often the caller of a call-back was tried and not reached."""
    return int((item.result or {}).get("attempts", 0)) if item is not None else 0


def _is_last(facts: Facts) -> bool:
    return attempts(facts.item) + 1 >= facts.policy.call_back_attempts


def _pause_over(facts: Facts) -> bool:
    tried_at = (facts.item.result or {}).get("tried_at") if facts.item is not None else None
    if tried_at is None:
        return True
    return facts.now >= datetime.fromisoformat(tried_at) + facts.policy.call_back_pause


TESTS: Final[dict[Guard, Test]] = {
    Guard.ATTEMPTS_LEFT: lambda facts: not _is_last(facts),
    Guard.LAST_ATTEMPT: _is_last,
    Guard.PAUSE_OVER: _pause_over,
}

REFUSALS: Final[dict[Guard, type[GuardFailed]]] = {
    Guard.ATTEMPTS_LEFT: TriedEnough,
    Guard.LAST_ATTEMPT: NotTheLastTry,
    Guard.PAUSE_OVER: TriedJustNow,
}
