"""The guards of the moves: one test and one refusal for each. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from events.errors import (
    CallerConfidential,
    GuardFailed,
    HandedOnStillOpen,
    HandlerMayNotJudge,
    NoCaller,
    NoDepartment,
    VerifyStillOpen,
)
from events.given import Given
from events.records import CaseFile, EventRecord, ItemRecord
from events.states import HANDLING_KINDS, EventType, ItemKind, ItemState
from events.verbs import CENTRE, Guard
from hub.foundation.access import Actor

Test = Callable[[CaseFile, ItemRecord | None, Actor, Given], bool]


def calls_to_make(file: CaseFile) -> list[EventRecord]:
    """The reports whose callers wait for an answer: not withdrawn, not yet told that it is solved."""
    withdrawn = {(e.source, e.source_id) for e in file.events if e.type == EventType.WITHDRAW}
    content = {
        item.event_id
        for item in file.items
        if item.kind == ItemKind.CALL_BACK and item.result and item.result.get("resolved")
    }
    return [
        event
        for event in file.events
        if event.type == EventType.REPORT
        and event.wants_reply
        and event.id not in content
        and (event.source, event.source_id) not in withdrawn
    ]


def all_handled(file: CaseFile) -> bool:
    """Whether the lead item is reported and no handling item is open any more."""
    lead = file.lead()
    reported = lead is not None and lead.state in (ItemState.REPORTED, ItemState.DONE)
    return reported and not file.open_items(*HANDLING_KINDS)


def _unresolved(file: CaseFile) -> bool:
    calls = [i for i in file.items if i.kind == ItemKind.CALL_BACK and i.round == file.case.round]
    return any(item.result and item.result.get("resolved") is False for item in calls)


def _is_top_lead(item: ItemRecord | None) -> bool:
    return item is not None and item.kind == ItemKind.HANDLE_LEAD and item.parent_id is None


def _no_open_child(file: CaseFile, item: ItemRecord | None) -> bool:
    return item is None or not any(i.parent_id == item.id and i.is_open for i in file.items)


def _may_know_caller(file: CaseFile, actor: Actor) -> bool:
    return actor.role in CENTRE or not any(event.confidential for event in file.events)


TESTS: Final[dict[Guard, Test]] = {
    Guard.NOT_HANDLER: lambda file, item, actor, given: actor.user_id not in file.handlers(),
    Guard.NAMED_NOT_HANDLER: lambda file, item, actor, given: (
        given.person is None or given.person.id not in file.handlers()
    ),
    Guard.MAY_KNOW_CALLER: lambda file, item, actor, given: _may_know_caller(file, actor),
    Guard.HAS_CALLER: lambda file, item, actor, given: any(e.has_caller for e in file.events),
    Guard.HAS_DEPARTMENT: lambda file, item, actor, given: (
        (lead := file.lead()) is not None and lead.org_id is not None
    ),
    Guard.NO_OPEN_VERIFY: lambda file, item, actor, given: not file.open_items(ItemKind.VERIFY),
    Guard.NO_OPEN_CHILD: lambda file, item, actor, given: _no_open_child(file, item),
    Guard.IS_TOP_LEAD: lambda file, item, actor, given: _is_top_lead(item),
    Guard.ALL_HANDLED: lambda file, item, actor, given: all_handled(file),
    Guard.HAS_CALLS: lambda file, item, actor, given: bool(calls_to_make(file)),
    Guard.NO_CALL_OPEN: lambda file, item, actor, given: not file.open_items(ItemKind.CALL_BACK),
    Guard.UNRESOLVED: lambda file, item, actor, given: _unresolved(file),
}

#: What is said when a person's move fails on the guard; the others only choose between consequences.
REFUSALS: Final[dict[Guard, type[GuardFailed]]] = {
    Guard.NOT_HANDLER: HandlerMayNotJudge,
    Guard.NAMED_NOT_HANDLER: HandlerMayNotJudge,
    Guard.MAY_KNOW_CALLER: CallerConfidential,
    Guard.HAS_CALLER: NoCaller,
    Guard.HAS_DEPARTMENT: NoDepartment,
    Guard.NO_OPEN_VERIFY: VerifyStillOpen,
    Guard.NO_OPEN_CHILD: HandedOnStillOpen,
}


def hold(
    guards: tuple[Guard, ...], file: CaseFile, item: ItemRecord | None, actor: Actor, given: Given
) -> bool:
    """Whether all of them hold."""
    return all(TESTS[guard](file, item, actor, given) for guard in guards)


def require(
    guards: tuple[Guard, ...], file: CaseFile, item: ItemRecord | None, actor: Actor, given: Given
) -> None:
    """Raise the refusal of the first guard that does not hold."""
    for guard in guards:
        if not TESTS[guard](file, item, actor, given):
            raise REFUSALS.get(guard, GuardFailed)(guard=guard.value)
