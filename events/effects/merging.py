"""The effects of merging 并案 and of taking it back: reports, callers and counts change their case. Pure.

Two cases are moved by one command. `step.other` is the file of the other one; the reports that change hands stand in
`step.reports`, where the case that follows finds them, too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from msgspec.structs import replace

from events.effects.offers import offer_call_back
from events.effects.step import Step
from events.guards.main import calls_to_make
from events.kept import Kept, MergeRecord, keep, reports_of, restore
from events.records import CaseFile
from events.states import EventType, ItemKind, ItemState
from events.verbs import Effect


def _other(step: Step) -> CaseFile:
    if step.given.other is None:
        raise AssertionError("the other case is looked up before it comes here")
    return step.given.other


def _kept(step: Step) -> Kept:
    if step.given.standing is None:
        raise AssertionError("the merge is looked up before it comes here")
    return step.given.standing.kept


def _name_other(step: Step) -> None:
    other = _other(step).case
    step.extra["other"] = {"id": other.id, "number": other.number}
    step.extra["reports"] = [event.id for event in step.reports]


def _urges(step: Step) -> int:
    """How often it was urged: what the case brought, and what came since."""
    known = set(_kept(step).reports)
    since = (one for one in step.reports if one.id not in known)
    return _kept(step).case.urges + sum(one.type == EventType.URGE for one in since)


def keep_as_it_was(step: Step) -> None:
    """State, clocks and open work are kept with the merge, so that it can be taken back."""
    case, other = step.draft.file.case, _other(step).case
    kept = keep(step.draft.file, step.ctx.now, other.importance)
    kept.case.state = step.was
    step.draft.merge = MergeRecord(case.id, other.id, step.ctx.now, kept)


def give_reports(step: Step) -> None:
    """What was reported, and who is to be called back, goes to the other case."""
    file = step.draft.file
    step.reports = tuple(file.events)
    file.events, file.case.events, file.case.urges = [], 0, 0
    _name_other(step)


def take_reports(step: Step) -> None:
    """The reports of the other case are this one's now: counted, and their callers are called back."""
    case, brought = step.draft.file.case, step.given.standing
    for event in step.reports:
        step.draft.take(replace(event, case_id=case.id))
    case.events += len(step.reports)
    if brought is not None:
        case.urges += brought.kept.case.urges
        case.importance = max(case.importance, brought.kept.case.importance)
    _name_other(step)


def offer_new_calls(step: Step) -> None:
    """回访: for each caller who waits for an answer and came only now."""
    file = step.draft.file
    asked = {
        item.event_id
        for item in file.items
        if item.kind == ItemKind.CALL_BACK and item.round == file.case.round
    }
    for event in calls_to_make(file):
        if event.id not in asked:
            offer_call_back(step, event)


def restore_case(step: Step) -> None:
    """State, clocks and work are what they were before the merge."""
    draft = step.draft
    for item_id in restore(draft.file, _kept(step)):
        item = draft.file.item(item_id)
        if item is not None:
            draft.touch(item)
    standing = step.given.standing
    draft.unmerge = standing.id if standing is not None else None


def fetch_reports(step: Step) -> None:
    """Its reports come back, with what their callers have said since."""
    case = step.draft.file.case
    step.reports = tuple(reports_of(_kept(step), _other(step).events))
    for event in step.reports:
        step.draft.take(replace(event, case_id=case.id))
    case.events = len(step.draft.file.events)
    case.urges = _urges(step)
    _name_other(step)


def return_reports(step: Step) -> None:
    """Reports go back to the case they came with; nobody here calls their callers back any more."""
    file, gone = step.draft.file, {event.id for event in step.reports}
    case, standing = file.case, step.given.standing
    file.events = [event for event in file.events if event.id not in gone]
    case.events -= len(gone)
    if standing is not None:
        case.urges = max(0, case.urges - _urges(step))
        if case.importance == max(standing.kept.other_importance, standing.kept.case.importance):
            case.importance = standing.own_importance
    give_up_on(step, gone)
    _name_other(step)


def give_up_on(step: Step, gone: Collection[int]) -> None:
    """Nobody here contacts or calls those any more whose reports left."""
    for item in step.draft.file.open_items():
        if item.event_id in gone:
            item.state, item.done_at = ItemState.REVOKED.value, step.ctx.now
            step.draft.touch(item)


EFFECTS: Final[dict[Effect, Callable[[Step], None]]] = {
    Effect.KEEP_AS_IT_WAS: keep_as_it_was,
    Effect.GIVE_REPORTS: give_reports,
    Effect.TAKE_REPORTS: take_reports,
    Effect.OFFER_NEW_CALLS: offer_new_calls,
    Effect.RESTORE: restore_case,
    Effect.FETCH_REPORTS: fetch_reports,
    Effect.RETURN_REPORTS: return_reports,
}
