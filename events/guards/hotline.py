"""The guards of what callers are owed. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from events.facts import Facts
from events.guards.excluding import is_excluded
from events.guards.main import good, solved
from events.guards.question import Test
from events.records import CaseFile, EventRecord, ItemRecord
from events.refusals import GuardFailed
from events.refusals_hotline import NobodyToHide, NotTheLastTry, TriedEnough, TriedJustNow
from events.states import ItemKind
from events.verbs import Guard


def attempts(item: ItemRecord | None) -> int:
    """How often the caller of a call-back was tried and not reached."""
    return int((item.result or {}).get("attempts", 0)) if item is not None else 0


def open_callers(file: CaseFile) -> list[EventRecord]:
    """The events whose caller did not ask for secrecy yet."""
    return [event for event in file.events if event.has_caller and not event.confidential]


def _is_last(facts: Facts) -> bool:
    return attempts(facts.item) + 1 >= facts.policy.call_back_attempts


def _pause_over(facts: Facts) -> bool:
    tried_at = (facts.item.result or {}).get("tried_at") if facts.item is not None else None
    if tried_at is None:
        return True
    return facts.now >= datetime.fromisoformat(tried_at) + facts.policy.call_back_pause


def _badly_rated(file: CaseFile) -> bool:
    """Of this round; a bad rating is acted upon once: who rates badly again was called, and the case goes on."""
    if is_excluded(file):
        return False
    mine = {event.id for event in file.events}
    once = {
        event_id
        for event_id, ratings in solved(file).items()
        if event_id in mine and len(ratings) == 1 and not good(ratings[0])
    }
    return any(
        item.kind == ItemKind.CALL_BACK
        and item.round == file.case.round
        and item.event_id in once
        and bool(item.result and item.result.get("resolved"))
        for item in file.items
    )


TESTS: Final[dict[Guard, Test]] = {
    Guard.ATTEMPTS_LEFT: lambda facts: not _is_last(facts),
    Guard.LAST_ATTEMPT: _is_last,
    Guard.PAUSE_OVER: _pause_over,
    Guard.BADLY_RATED: lambda facts: _badly_rated(facts.file),
    Guard.KNOWN_CALLER: lambda facts: bool(open_callers(facts.file)),
}

REFUSALS: Final[dict[Guard, type[GuardFailed]]] = {
    Guard.ATTEMPTS_LEFT: TriedEnough,
    Guard.LAST_ATTEMPT: NotTheLastTry,
    Guard.PAUSE_OVER: TriedJustNow,
    Guard.KNOWN_CALLER: NobodyToHide,
}
