"""The guards of what is asked for and granted: extension 延期, suspension 挂账, dispute 派单异议. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from events import clocks
from events.facts import Facts
from events.guards.question import Test
from events.records import CaseFile, ItemRecord
from events.refusals import (
    AlreadyOverdue,
    AskerMayNotAnswer,
    DayHasPassed,
    ExtendedEnough,
    GuardFailed,
    IsSuspended,
    NoLimit,
    NothingAsked,
    NotSuspended,
    RequestStillOpen,
    SuspendedEnough,
)
from events.states import CLAIMS, REQUESTS, Matter
from events.verbs import Guard


def granted(file: CaseFile, matter: Matter) -> list[ItemRecord]:
    """The approvals of this matter that were agreed to at the last level, in any round."""
    return [
        item
        for item in file.items
        if item.about == matter and is_last_level(item) and item.result == {"ok": True}
    ]


def asked_days(item: ItemRecord) -> int:
    """The working days an approval of an extension is about."""
    return int(item.asked["value"]) if item.asked else 0


def is_last_level(item: ItemRecord | None) -> bool:
    """Whether nobody above has to agree, too."""
    return item is not None and item.asked is not None and not item.asked["after"]


def is_about(facts: Facts, matter: Matter) -> bool:
    """Whether the approval is about this matter."""
    return facts.item is not None and facts.item.about == matter


def _not_asker(facts: Facts) -> bool:
    asked = facts.item.asked if facts.item is not None else None
    return asked is None or facts.actor.user_id not in asked["by"]


def _not_too_late(facts: Facts) -> bool:
    until = facts.item.asked.get("until") if facts.item is not None and facts.item.asked else None
    return until is None or datetime.fromisoformat(until) > facts.now


TESTS: Final[dict[Guard, Test]] = {
    Guard.SUSPENDED: lambda facts: facts.case.suspended,
    Guard.NOT_SUSPENDED: lambda facts: not facts.case.suspended,
    Guard.NOT_OVERDUE: lambda facts: not clocks.is_over(facts.case, facts.now),
    Guard.NO_REQUEST_OPEN: lambda facts: not facts.file.open_requests(),
    Guard.MAY_EXTEND: lambda facts: (
        len(granted(facts.file, Matter.EXTENSION)) < facts.policy.extensions_most
    ),
    Guard.MAY_SUSPEND: lambda facts: (
        len(granted(facts.file, Matter.SUSPENSION)) < facts.policy.suspensions_most
    ),
    Guard.IS_REQUEST: lambda facts: (
        facts.item is not None and facts.item.about in REQUESTS | CLAIMS
    ),
    Guard.NOT_ASKER: _not_asker,
    Guard.NOT_TOO_LATE: _not_too_late,
    Guard.LAST_LEVEL: lambda facts: is_last_level(facts.item),
    Guard.ABOUT_EXTENSION: lambda facts: is_about(facts, Matter.EXTENSION),
    Guard.ABOUT_SUSPENSION: lambda facts: is_about(facts, Matter.SUSPENSION),
    Guard.ABOUT_DISPUTE: lambda facts: is_about(facts, Matter.DISPUTE),
    Guard.HAS_LIMIT: lambda facts: facts.case.clock_value is not None,
}

REFUSALS: Final[dict[Guard, type[GuardFailed]]] = {
    Guard.SUSPENDED: NotSuspended,
    Guard.NOT_SUSPENDED: IsSuspended,
    Guard.NOT_OVERDUE: AlreadyOverdue,
    Guard.NO_REQUEST_OPEN: RequestStillOpen,
    Guard.MAY_EXTEND: ExtendedEnough,
    Guard.MAY_SUSPEND: SuspendedEnough,
    Guard.IS_REQUEST: NothingAsked,
    Guard.NOT_ASKER: AskerMayNotAnswer,
    Guard.NOT_TOO_LATE: DayHasPassed,
    Guard.HAS_LIMIT: NoLimit,
}
