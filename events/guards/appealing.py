"""The guards of a timeout appeal 超时申诉: there must be a missed limit, appealed in time and once. Pure."""

from __future__ import annotations

from typing import Final

from events import clocks
from events.facts import Facts
from events.guards.asking import is_about
from events.guards.question import Test
from events.refusals import GuardFailed
from events.refusals_appealing import AppealedBefore, TooLateToAppeal, WasInTime
from events.states import LEFT_ITEM, Matter
from events.verbs import Guard
from grid.timer import Timer


def _was_late(facts: Facts) -> bool:
    item = facts.item
    if item is None or item.parent_id is not None:  # what was handed on is counted with its whole
        return False
    return (
        item.due_at is not None and item.reported_at is not None and item.reported_at > item.due_at
    )


def _not_appealed(facts: Facts) -> bool:
    return not any(
        claim.about == Matter.TIMEOUT
        and claim.state not in LEFT_ITEM
        and facts.item is not None
        and (claim.asked or {}).get("item") == facts.item.id
        for claim in facts.file.items
    )


def _in_appeal_time(facts: Facts) -> bool:
    item = facts.item
    if item is None or item.reported_at is None:
        return False
    limit = Timer(item.reported_at, facts.policy.appeal_limit)
    return facts.now <= clocks.run(limit, facts.calendar.of(item.org_id)).due_at


TESTS: Final[dict[Guard, Test]] = {
    Guard.WAS_LATE: _was_late,
    Guard.NOT_APPEALED: _not_appealed,
    Guard.IN_APPEAL_TIME: _in_appeal_time,
    Guard.ABOUT_TIMEOUT: lambda facts: is_about(facts, Matter.TIMEOUT),
}

REFUSALS: Final[dict[Guard, type[GuardFailed]]] = {
    Guard.WAS_LATE: WasInTime,
    Guard.NOT_APPEALED: AppealedBefore,
    Guard.IN_APPEAL_TIME: TooLateToAppeal,
}
