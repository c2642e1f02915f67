"""The guards of handling, judging and going on: one test and one refusal for each. Pure."""

from __future__ import annotations

from typing import Final

from events import clocks, secrecy
from events.facts import Facts
from events.guards.excluding import is_excluded
from events.guards.joint import needs_more
from events.guards.question import Test
from events.records import CaseFile, EventRecord, ItemRecord
from events.refusals import (
    CallerConfidential,
    CorrectFirst,
    GuardFailed,
    HandedOnStillOpen,
    HandlerMayNotJudge,
    NeverReturned,
    NoCaller,
    NoDepartment,
    OnlyLeadAsks,
    ReturnedBefore,
    SupervisionStands,
    TooLateToReturn,
    VerifyStillOpen,
    WasDesignated,
)
from events.states import HANDLING_KINDS, EventType, ItemKind, ItemState
from events.verbs import Guard
from grid.timer import Timer
from hub.foundation.access import Actor

#: 不满意 and 非常不满意: 差评.
BAD_RATING: Final = 2


def solved(file: CaseFile) -> dict[int | None, list[int | None]]:
    """Event → what its caller rated, of the call-backs that found it solved, in their order."""
    told: dict[int | None, list[int | None]] = {}
    for item in file.items:
        if item.kind == ItemKind.CALL_BACK and item.result and item.result.get("resolved"):
            told.setdefault(item.event_id, []).append(item.result.get("rating"))
    return told


def good(rating: int | None) -> bool:
    """Whether a rating is none of the two bad ones (差评, 国办发〔2019〕51号)."""
    return rating is None or rating > BAD_RATING


def calls_to_make(file: CaseFile) -> list[EventRecord]:
    """The reports whose callers wait for an answer: not withdrawn, not content yet.

    Content is to whom it is solved; who rates that badly is called once more, when it was acted upon (差评整改).
    """
    withdrawn = {
        (event.source, one)
        for event in file.events
        if event.type == EventType.WITHDRAW
        for one in (event.source_id, event.refers_to)
    }
    content = {
        event_id
        for event_id, ratings in solved(file).items()
        if len(ratings) > 1 or good(ratings[0])
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
    return (
        reported and not file.open_items(*HANDLING_KINDS, ItemKind.WHISTLE) and not needs_more(file)
    )


def _unresolved(file: CaseFile) -> bool:
    if is_excluded(file):  # nothing is done again for an unreasonable demand
        return False
    mine = {event.id for event in file.events}  # a caller may have gone with a merge taken back
    calls = [
        i
        for i in file.items
        if i.kind == ItemKind.CALL_BACK and i.round == file.case.round and i.event_id in mine
    ]
    return any(item.result and item.result.get("resolved") is False for item in calls)


def _is_top_lead(item: ItemRecord | None) -> bool:
    return item is not None and item.kind == ItemKind.HANDLE_LEAD and item.parent_id is None


def _no_open_child(file: CaseFile, item: ItemRecord | None) -> bool:
    return item is None or not any(i.parent_id == item.id and i.is_open for i in file.items)


def _may_know_caller(file: CaseFile, actor: Actor) -> bool:
    return bool(secrecy.knowable(file, actor)) or not any(one.has_caller for one in file.events)


def _judges_freely(file: CaseFile, actor: Actor) -> bool:
    return actor.user_id not in file.handlers() and not secrecy.handled(file, actor)


def _in_return_time(facts: Facts) -> bool:
    if facts.item is None:
        return True
    limit = Timer(facts.item.offered_at, facts.policy.return_limit)
    return facts.now <= clocks.run(limit, facts.calendar.of(facts.item.org_id)).due_at


TESTS: Final[dict[Guard, Test]] = {
    Guard.NOT_HANDLER: lambda facts: _judges_freely(facts.file, facts.actor),
    Guard.NAMED_NOT_HANDLER: lambda facts: (
        facts.given.person is None or facts.given.person.id not in facts.file.handlers()
    ),
    Guard.MAY_KNOW_CALLER: lambda facts: _may_know_caller(facts.file, facts.actor),
    Guard.HAS_CALLER: lambda facts: any(event.has_caller for event in facts.file.events),
    Guard.HAS_DEPARTMENT: lambda facts: (
        (lead := facts.file.lead()) is not None and lead.org_id is not None
    ),
    Guard.NO_OPEN_VERIFY: lambda facts: not facts.file.open_items(ItemKind.VERIFY),
    Guard.NO_OPEN_CHILD: lambda facts: _no_open_child(facts.file, facts.item),
    Guard.IS_TOP_LEAD: lambda facts: _is_top_lead(facts.item),
    Guard.ALL_HANDLED: lambda facts: all_handled(facts.file),
    Guard.HAS_CALLS: lambda facts: bool(calls_to_make(facts.file)),
    Guard.NO_CALL_OPEN: lambda facts: not facts.file.open_items(ItemKind.CALL_BACK),
    Guard.UNRESOLVED: lambda facts: _unresolved(facts.file),
    Guard.NOT_DESIGNATED: lambda facts: facts.item is None or not facts.item.designated,
    Guard.IN_RETURN_TIME: _in_return_time,
    Guard.NOT_TO_RETURNER: lambda facts: (
        facts.given.org is None or facts.given.org.id not in facts.file.returners()
    ),
    Guard.WAS_RETURNED: lambda facts: bool(facts.file.returners()),
    Guard.NOT_SENT_BACK: lambda facts: not facts.case.sent_back,
    Guard.NOT_SUPERVISED: lambda facts: not facts.file.supervisions(),
    Guard.NOT_REPLIER: lambda facts: (
        facts.item is None or facts.actor.user_id != facts.item.done_by_id
    ),
}

REFUSALS: Final[dict[Guard, type[GuardFailed]]] = {
    Guard.NOT_HANDLER: HandlerMayNotJudge,
    Guard.NAMED_NOT_HANDLER: HandlerMayNotJudge,
    Guard.MAY_KNOW_CALLER: CallerConfidential,
    Guard.HAS_CALLER: NoCaller,
    Guard.HAS_DEPARTMENT: NoDepartment,
    Guard.NO_OPEN_VERIFY: VerifyStillOpen,
    Guard.NO_OPEN_CHILD: HandedOnStillOpen,
    Guard.IS_TOP_LEAD: OnlyLeadAsks,
    Guard.NOT_SUPERVISED: SupervisionStands,
    Guard.NOT_REPLIER: HandlerMayNotJudge,
    Guard.NOT_DESIGNATED: WasDesignated,
    Guard.IN_RETURN_TIME: TooLateToReturn,
    Guard.NOT_TO_RETURNER: ReturnedBefore,
    Guard.WAS_RETURNED: NeverReturned,
    Guard.NOT_SENT_BACK: CorrectFirst,
}
