"""From the entries of the journal to facts, one entry after the other. Pure.

What is read is what entries carry, not what they are called: the state and the limits on the card, the work items and
their limits, when a clock stopped, what a caller answered. A new move counts without being named here. An entry that
is given again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from events.evaluation.entries import Card, Entry, Item
from events.evaluation.facts import (
    DESKS,
    HANDLING,
    JUDGING,
    CaseFacts,
    EvaluatedCase,
    Fact,
    FactKind,
)
from events.guards.main import BAD_RATING
from events.states import ENDED, OPEN_ITEM, CaseState, ItemKind, ItemState

#: Facts read by another version stand apart: when this grows, the journal is read anew from its beginning.
VERSION: Final = 5

#: Entries that are counted as acts, beside what they do to duties.
ACTS: Final = frozenset(
    {
        "case.returned", "case.recalled", "case.referred_back", "case.rejected", "case.voided",
        "case.self_handled", "case.sent_back", "case.check_failed", "case.redone", "case.reopened",
        "case.redispatched",
        # written by the side branches with approval
        "case.extended", "case.suspended", "case.resumed", "case.reminded", "case.supervised",
        "case.designated",
        # the hotline
        "case.answered", "case.transferred", "case.review_failed", "case.rectifying", "case.closed_simply",
        "case.terminated",
    }
)  # fmt: skip


class Mark(StrEnum):
    """What a decision about the evaluation itself does."""

    #: 申诉成立: the limit that was missed does not count: of one item, else of all late duties; and of the case
    EXEMPT = "exempt"
    EXCLUDE = "exclude"  #: 剔除: the case is left out
    INCLUDE = "include"  #: the case counts again


#: Journal kind → what it marks. The kinds of timeout appeals and exclusions are entered here when they are written.
MARKS: Final[Mapping[str, Mark]] = {
    "case.exempted": Mark.EXEMPT, "case.excluded": Mark.EXCLUDE, "case.included": Mark.INCLUDE,
}  # fmt: skip

_DONE: Final = frozenset({ItemState.REPORTED.value, ItemState.DONE.value})
_LEFT: Final = frozenset({ItemState.RETURNED.value, ItemState.REVOKED.value})
_ENDED: Final = frozenset(state.value for state in ENDED)
_HANDED_ON: Final = frozenset({"item.handed_on", "item.handed_down", "item.escalated"})
_VERDICTS: Final = frozenset(
    {"item.passed", "item.failed", "item.review_passed", "item.review_failed"}
)
#: Handled without going to a department.
_BAD: Final = frozenset(range(1, BAD_RATING + 1))
_AT_ONCE: Final = frozenset({"case.self_handled", "case.answered", "case.closed_simply"})


def fold(file: CaseFacts | None, entry: Entry, marks: Mapping[str, Mark] = MARKS) -> CaseFacts:
    """The facts of a case after one more entry. `file` itself is changed."""
    if file is None:
        file = CaseFacts(EvaluatedCase(entry.case_id))
    if entry.seq <= file.case.seq:
        return file
    file.case.seq = entry.seq
    if entry.kind in marks:
        _mark(file, entry, marks[entry.kind])
    if entry.data.card is not None:
        _read(file, entry)
    return file


def _read(file: CaseFacts, entry: Entry) -> None:
    case, data, card = file.case, entry.data, entry.card
    before = case.state
    reopened = not before or (before in _ENDED and card.state not in _ENDED)
    _take_card(case, card)
    _reported(file, entry)
    if before == CaseState.MERGED and reopened:
        _case_resumed(file, entry)
    elif reopened:
        _case_began(file, entry)
    for item in data.items or ([] if data.item is None else [data.item]):
        _item(file, entry, item)
    if before != case.state:
        _desk_ended(file, entry, before)
        _desk_began(file, entry)
    _limits(file, entry)
    if before != case.state:
        _case_moved(file, entry)
    if entry.kind in ACTS:
        _acted(file, entry)


def _take_card(case: EvaluatedCase, card: Card) -> None:
    case.number, case.state, case.kind = card.number, card.state, card.kind
    case.suspended = card.suspended
    case.source, case.channel = card.source, card.channel
    case.class_scheme, case.class_code = card.class_scheme, card.class_code
    case.class_name = card.class_name
    case.area_path, case.lead_org_id = card.area_path, card.lead_org


def _new(file: CaseFacts, entry: Entry, kind: str, ref: int | None = None, **more: Any) -> Fact:
    seq = entry.seq
    return file.put(
        Fact(
            case_id=file.case.case_id,
            kind=str(kind),
            ref=seq if ref is None else ref,
            began_seq=seq,
            began_at=entry.card.changed_at,
            round=entry.card.round,
            lines=[seq],
            **more,
        )
    )


def _by(fact: Fact, entry: Entry) -> None:
    """Whose doing it is: the post and the user of the entry; nobody's when the hub did it by a rule."""
    fact.post_id, fact.user_id = entry.post_id, entry.user_id


def _end(fact: Fact, entry: Entry, at: datetime, *, fulfilled: bool) -> None:
    fact.ended_seq, fact.ended_at, fact.fulfilled = entry.seq, at, fulfilled
    _judge(fact)


def _judge(fact: Fact) -> None:
    """Settle `judged_at` and `in_time` by what is known of the fact."""
    due, done = fact.due_at, fact.ended_at
    if done is None:
        fact.judged_at, fact.in_time = due, None
    elif fact.fulfilled:
        fact.judged_at = done if due is None else min(due, done)
        fact.in_time = due is None or done <= due
    else:  # given up: it was missed when its limit had ended by then
        missed = due is not None and due <= done
        fact.judged_at, fact.in_time = (due, False) if missed else (None, None)


# --- reports and acts -----------------------------------------------------------------------------


def _reported(file: CaseFacts, entry: Entry) -> None:
    event = entry.data.event
    if event is None:
        return
    again = entry.kind != "case.opened"
    fact = _new(file, entry, FactKind.REPORT, event.id, outcome=event.type, turn=1 + again)
    _by(fact, entry)
    _end(fact, entry, entry.card.changed_at, fulfilled=True)


def _acted(file: CaseFacts, entry: Entry) -> None:
    kind = entry.kind
    turn = 1 + sum(fact.outcome == kind for fact in file.of(FactKind.ACT))
    fact = _new(file, entry, FactKind.ACT, outcome=kind, turn=turn, org_id=entry.org_id)
    _by(fact, entry)
    _end(fact, entry, entry.card.changed_at, fulfilled=True)
    if kind in ("case.redone", "case.redispatched"):
        for asked in file.of(FactKind.CALL_BACK):
            if asked.resolved is False and asked.redone_seq is None:
                asked.redone_seq = entry.seq
                file.touch(asked, entry.seq)
    if kind == "case.rectifying":
        for asked in file.of(FactKind.CALL_BACK):
            if asked.rating in _BAD and asked.resolved and asked.redone_seq is None:
                asked.redone_seq = entry.seq
                file.touch(asked, entry.seq)


# --- desks ----------------------------------------------------------------------------------------


def _desk_began(file: CaseFacts, entry: Entry) -> None:
    kind = DESKS.get(CaseState(file.case.state))
    if kind is not None:
        _new(file, entry, kind)


def _desk_ended(file: CaseFacts, entry: Entry, state: str) -> None:
    """A desk's duty is done by the move forward, and given up by one back or out of the way."""
    kind = DESKS.get(CaseState(state)) if state else None
    fact = next((one for one in file.of(kind or "") if one.ended_seq is None), None)
    if fact is None:
        return
    outcome = entry.kind
    alike = [one for one in file.of(*DESKS.values()) if one.outcome == outcome]
    fact.outcome, fact.turn = outcome, 1 + len(alike)
    fact.org_id = entry.actor_org
    _by(fact, entry)
    _end(fact, entry, entry.card.changed_at, fulfilled=outcome in _FORWARD)
    file.touch(fact, entry.seq)
    if outcome == "case.filed" and file.case.filed_seq is None:
        file.case.filed_seq = entry.seq


#: What a desk is there to do; a rejection is a decision, too.
_FORWARD: Final = frozenset(
    {
        "case.accepted", "case.verified", "case.rejected", "case.filed", "case.dispatched",
        "case.self_handled", "case.closed", "case.closed_simply", "case.sent_back", "case.answered", "case.transferred",
    }
)  # fmt: skip


# --- work items -----------------------------------------------------------------------------------


def _item(file: CaseFacts, entry: Entry, told: Item) -> None:
    key = (told.kind, told.id)
    fact = file.facts.get(key) or _item_began(file, entry, told)
    if fact.ended_seq is not None and fact.outcome in _LEFT and told.state in OPEN_ITEM:
        fact.ended_seq = fact.ended_at = None  # a merge was taken back: it is open as before
        fact.post_id = None
        file.touch(fact, entry.seq)
    if fact.ended_seq is not None:
        if told.state != fact.outcome and fact.kind in HANDLING:
            fact.outcome = told.state  # what was reported has been judged
            file.touch(fact, entry.seq)
        return
    due = told.due_at
    if due != fact.due_at:
        fact.due_at = due
        file.touch(fact, entry.seq)
    fact.outcome = told.state
    fact.user_id = told.user_id or fact.user_id
    file.touched.add(key)
    if told.state in _DONE:
        _item_done(file, entry, fact)
    elif told.state in _LEFT:
        _end(fact, entry, entry.card.changed_at, fulfilled=False)
        _by(fact, entry)
        file.touch(fact, entry.seq)
    else:
        _judge(fact)


def _item_began(file: CaseFacts, entry: Entry, told: Item) -> Fact:
    kind, org, case = told.kind, told.org_id, file.case
    whole = entry.data.item if entry.kind in _HANDED_ON else None
    parent = None if whole is None else whole.id
    fact = _new(file, entry, kind, told.id, parent=parent, due_at=told.due_at)
    fact.org_id = case.lead_org_id if kind in JUDGING else org
    if kind == ItemKind.HANDLE_LEAD and parent is None and org is not None:
        earlier = [
            one
            for one in file.of(kind)
            if one is not fact and one.parent is None and one.org_id == org
        ]
        fact.turn = 1 + len(earlier)
        done = [one for one in earlier if one.fulfilled and one.redone_seq is None]
        for one in done[-1:]:
            one.redone_seq = entry.seq
            file.touch(one, entry.seq)
        if org not in case.departments:
            case.departments = [*case.departments, org]
    return fact


def _item_done(file: CaseFacts, entry: Entry, fact: Fact) -> None:
    """When a clock stopped is said by the entry; where it is not, it stopped when it was recorded."""
    data = entry.data
    stopped = data.stopped is not None and data.stopped.by == "acted_at"
    at = entry.acted_at if stopped else entry.card.changed_at
    _end(fact, entry, at, fulfilled=True)
    _by(fact, entry)
    file.touch(fact, entry.seq)
    answer = data.answer
    if answer is not None and fact.kind == FactKind.CALL_BACK:
        fact.contacted, fact.responded = answer.contacted, answer.responded
        fact.resolved, fact.rating = answer.resolved, answer.rating
    if entry.kind in _VERDICTS:
        fact.outcome = entry.kind


# --- the case -------------------------------------------------------------------------------------


def _case_began(file: CaseFacts, entry: Entry) -> None:
    turn = 1 + len(file.of(FactKind.CASE))
    _new(file, entry, FactKind.CASE, turn=turn)


def _case_resumed(file: CaseFacts, entry: Entry) -> None:
    """A merge was taken back: the same case goes on, not another one."""
    whole = file.of(FactKind.CASE)
    if not whole:
        _case_began(file, entry)
        return
    whole[-1].ended_seq = whole[-1].ended_at = whole[-1].post_id = whole[-1].user_id = None
    file.touch(whole[-1], entry.seq)


def _whole(file: CaseFacts) -> Fact:
    return file.of(FactKind.CASE)[-1]


def _limits(file: CaseFacts, entry: Entry) -> None:
    """Take over the limits the card tells: of the desk that has the case, and of the case itself."""
    card, state = entry.card, CaseState(file.case.state)
    desk = DESKS.get(state)
    for fact in file.of(desk) if desk else ():
        due = card.due_at
        if fact.ended_seq is None and due != fact.due_at:
            fact.due_at = due
            _judge(fact)
            file.touch(fact, entry.seq)
    whole, due = _whole(file), card.limit_due_at
    if whole.ended_seq is None and due != whole.due_at:
        whole.due_at = due
        _judge_case(whole)
        file.touch(whole, entry.seq)


def _case_moved(file: CaseFacts, entry: Entry) -> None:
    whole, state = _whole(file), CaseState(file.case.state)
    whole.org_id = file.case.lead_org_id
    whole.outcome = state.value
    if state is CaseState.CHECK or entry.kind in _AT_ONCE:
        whole.handled_at = _handled_at(file, whole, entry)
    elif state in (CaseState.HANDLING, CaseState.DISPATCH):
        whole.handled_at = None
    if state in ENDED:
        whole.ended_seq, whole.ended_at = entry.seq, entry.card.changed_at
        whole.fulfilled = state is CaseState.CLOSED
        _by(whole, entry)
    _judge_case(whole)
    if whole.fulfilled:
        desks = [one for one in file.of(FactKind.CLOSING) if one.ended_seq == entry.seq]
        whole.in_time = (
            whole.handled_at is not None
            and (whole.due_at is None or whole.handled_at <= whole.due_at)
            and all(one.in_time is not False for one in desks)
        )
    file.touch(whole, entry.seq)


def _handled_at(file: CaseFacts, whole: Fact, entry: Entry) -> datetime:
    """When the last of this round reported it: not when that was told."""
    last: datetime = entry.card.changed_at
    done = [
        one.ended_at
        for one in file.of(*HANDLING)
        if one.fulfilled and one.ended_at and one.round == entry.card.round
    ]
    return max(done, default=last)


def _judge_case(whole: Fact) -> None:
    """应结案: when everything was handled, or when the limit ended before that."""
    due, done = whole.due_at, whole.handled_at
    if done is not None:
        whole.judged_at = done if due is None else min(due, done)
    elif whole.ended_at is not None:
        whole.judged_at = due if due is not None and due <= whole.ended_at else None
    else:
        whole.judged_at = due


# --- decisions about the evaluation ---------------------------------------------------------------


def _mark(file: CaseFacts, entry: Entry, mark: Mark) -> None:
    seq = entry.seq
    if mark is not Mark.EXEMPT:
        file.case.excluded_seq = seq if mark is Mark.EXCLUDE else None
        return
    item = None if entry.data.item is None else entry.data.item.id
    helps = entry.data.item is not None and entry.data.item.kind == ItemKind.HANDLE_ASSIST
    for fact in list(file.facts.values()):
        late = fact.in_time is False or (fact.in_time is None and _is_over(fact, entry))
        if fact.kind == FactKind.CASE or not item:
            wanted = late and not helps  # an assisting unit's lateness is not the case's
        else:
            wanted = fact.ref == item and fact.kind not in DESKS.values()
        if wanted and fact.kind not in (FactKind.REPORT, FactKind.ACT):
            fact.exempt_seq = seq
            file.touch(fact, seq)


def _is_over(fact: Fact, entry: Entry) -> bool:
    done: datetime = fact.handled_at or entry.recorded_at
    return fact.judged_at is not None and fact.due_at is not None and fact.due_at < done
