"""What always holds of a case, whatever people do: each law says what it found when it does not. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Final

import msgspec

from events import clocks, states
from events.audience import audience
from events.card import card, item_card
from events.decide import open_moves
from events.evaluation.entries import Entry
from events.evaluation.facts import CaseFacts, EvaluatedCase, Fact
from events.evaluation.folding import fold
from events.policy import POLICY
from events.records import CaseFile, CaseRecord, ItemRecord
from events.states import (
    ENDED,
    HANDLING_KINDS,
    LEFT_ITEM,
    OPEN_ITEM,
    CaseState,
    ItemKind,
    ItemState,
)
from tests.walk.world import CALENDAR, Step, World

#: Who finds something right or not right; never one who handled the case before.
JUDGEMENTS: Final = frozenset({"verify", "check", "review", "call_back"})


class Broken(AssertionError):
    """A law that does not hold."""


def hold(world: World, step: Step) -> None:
    """Look at every case a move touched. Raises Broken."""
    for draft in step.drafts:
        before = step.before if draft.file.case.id == step.before.case.id else None
        for law in LAWS:
            for fault in law(draft.file, step.now):
                raise Broken(_tale(world, step, draft.file, fault))
        for fault in (
            *_journal_tells_the_state(world, draft.file),
            *_who_handled_does_not_judge(step, before, draft.file),
        ):
            raise Broken(_tale(world, step, draft.file, fault))


def _tale(world: World, step: Step, file: CaseFile, fault: str) -> str:
    case_id = file.case.id
    last = [entry.kind for entry in world.entries if entry.case_id == case_id][-14:]
    return (
        f"seed {world.seed}, move {world.made}, case {case_id} ({file.case.state}), "
        f"{'/'.join(step.row)} by {step.by.name}: {fault}. Before it: {' '.join(last)}"
    )


# --- laws of one case


def one_lead(file: CaseFile, now: dt.datetime) -> Iterator[str]:
    """首接负责: one lead item at most; in handling there is one, and somebody handles."""
    leads = [i for i in _open(file) if i.kind == ItemKind.HANDLE_LEAD and i.parent_id is None]
    if len(leads) > 1:
        yield f"{len(leads)} leads at once: {[i.id for i in leads]}"
    if file.state is CaseState.HANDLING:
        if file.lead() is None:
            yield "in handling without a lead"
        if not any(i.kind in HANDLING_KINDS for i in _open(file)):
            yield "in handling, and nobody has anything to handle"


def nothing_is_left_behind(file: CaseFile, now: dt.datetime) -> Iterator[str]:
    """An ended case waits for nobody but for those who decide what it counts; it has no deadline."""
    case = file.case
    if file.state in ENDED:
        left = [item for item in _open(file) if not _is_claim(item)]
        if left:
            yield f"ended, and {left[0].kind} {left[0].id} ({left[0].about}) is still open"
        if case.due_at is not None:
            yield f"ended, and due at {case.due_at}"
    if (case.ended_at is None) != (file.state not in ENDED):
        yield f"state {case.state}, ended at {case.ended_at}"


def _is_claim(item: ItemRecord) -> bool:
    """Decisions about the evaluation outlast the case."""
    return item.kind == ItemKind.APPROVE and item.about in getattr(states, "CLAIMS", ())


def clocks_are_right(file: CaseFile, now: dt.datetime) -> Iterator[str]:
    """A clock runs forward, ends where its parts say, and a suspended one stands."""
    case = file.case
    yield from _clock(f"case in {case.state}", case)
    for item in _open(file):
        yield from _clock(f"{item.kind} {item.id}", item)
        if item.clock_value is None and item.due_at != case.due_at and item.due_at is not None:
            yield f"{item.kind} {item.id} falls due with the case, but at {item.due_at}, not {case.due_at}"
    if case.suspended != (case.suspended_until is not None):
        yield f"suspended {case.suspended}, until {case.suspended_until}"
    if case.suspended and file.state is not CaseState.HANDLING:
        yield f"suspended in {case.state}"
    if len(case.extensions) > POLICY.extensions_most:
        yield f"{len(case.extensions)} extensions"


def _clock(what: str, timed: CaseRecord | ItemRecord) -> Iterator[str]:
    timer = clocks.timer_of(timed)
    if timer is None:
        return
    if timed.due_at is None or timed.yellow_at is None:
        yield f"{what} has a clock and no instants"
        return
    if not timer.start <= timed.yellow_at <= timed.due_at:
        yield f"{what} began {timer.start}, yellow {timed.yellow_at}, due {timed.due_at}"
    if clocks.recompute(_copy(timed), CALENDAR):
        yield f"{what} is not due where its parts say"
    ends = [dt.datetime.fromisoformat(end) for pair in timed.pauses for end in pair if end]
    if ends != sorted(ends):
        yield f"{what} has pauses that overlap: {timed.pauses}"


def _copy(timed: CaseRecord | ItemRecord) -> CaseRecord | ItemRecord:
    copied = msgspec.structs.replace(timed)
    if isinstance(copied, CaseRecord):
        copied.whys = dict(copied.whys)
    return copied


def no_part_without_its_whole(file: CaseFile, now: dt.datetime) -> Iterator[str]:
    """Whoever still works on a part works on something that was not taken away."""
    for item in _open(file):
        whole = file.item(item.parent_id)
        if whole is not None and whole.state in LEFT_ITEM:
            yield f"{item.kind} {item.id} is a part of {whole.id}, which was {whole.state}"


def requests_are_orderly(file: CaseFile, now: dt.datetime) -> Iterator[str]:
    """One thing asked for at a time, by who handles; a supervision is one, and shown."""
    asked = file.open_requests()
    if len(asked) > 1:
        yield f"{len(asked)} requests at once"
    if asked and file.state is not CaseState.HANDLING:
        yield f"{asked[0].about} is asked for in {file.case.state}"
    if (file.case.supervised > 0) != bool(file.supervisions()):
        yield f"supervised {file.case.supervised}, {len(file.supervisions())} supervisions"
    if len(file.supervisions()) > 1:
        yield "two supervisions at once"


def seen_by_who_has_a_part(file: CaseFile, now: dt.datetime) -> Iterator[str]:
    """The case's audience is what its items and places say."""
    if file.case.audience != audience(file):
        yield f"audience {file.case.audience}, should be {audience(file)}"


LAWS: Final[Sequence[Callable[[CaseFile, dt.datetime], Iterator[str]]]] = (
    one_lead, nothing_is_left_behind, no_part_without_its_whole, clocks_are_right, requests_are_orderly,
    seen_by_who_has_a_part,
)  # fmt: skip


def _open(file: CaseFile) -> list[ItemRecord]:
    return [item for item in file.items if item.state in OPEN_ITEM]


# --- laws of a move


def _journal_tells_the_state(world: World, file: CaseFile) -> Iterator[str]:
    """Who reads only the entries knows the case and its items as they are."""
    told = world.told_cases.get(file.case.id)
    if told != card(file.case):
        now = card(file.case)
        differ = [name for name in now if told is None or told.get(name) != now[name]]
        yield f"the last entry's card differs in {differ}"
    for item in file.items:
        last = world.told_items.get(item.id)
        if last != item_card(item):
            yield f"no entry told {item.kind} {item.id} as it is: {item_card(item)}, told {last}"


def _who_handled_does_not_judge(
    step: Step, before: CaseFile | None, after: CaseFile
) -> Iterator[str]:
    """双轴: whoever judged or closed now had not handled the case until then."""
    if before is None:
        return
    known = {item.id: item.state for item in before.items}
    handlers = before.handlers()
    work = [item for item in before.items if item.kind in HANDLING_KINDS]
    units = {org for item in work if item.state not in LEFT_ITEM for org in item.org_path}
    for item in after.items:
        judged = item.state == ItemState.DONE and known.get(item.id) != ItemState.DONE
        if judged and item.kind in JUDGEMENTS and item.done_by_id in handlers - {None}:
            yield f"{item.kind} {item.id} was judged by {item.done_by_id}, who handled it"
        if judged and item.kind in JUDGEMENTS and units & set(step.by.units):
            yield f"{item.kind} {item.id} was judged in a unit that handled it"
    closed = after.state is CaseState.CLOSED and before.state is not CaseState.CLOSED
    if closed and step.by.user_id in handlers:
        yield f"closed by {step.by.user_id}, who handled it"


# --- laws of the whole walk


def nobody_is_stuck(world: World) -> None:
    """For every case that has not ended, somebody can make a move that leads on. Raises Broken."""
    for file in world.live():
        if file.case.suspended_until is not None:
            continue
        for actor in world.people:
            if any(
                _leads_on(file, move.verb, move.item_id)
                for move in open_moves(file, actor, world.now, CALENDAR)
            ):
                break
        else:
            kinds = [f"{item.kind} {item.state}" for item in _open(file)]
            raise Broken(
                f"seed {world.seed}: case {file.case.id} is stuck in {file.case.state}: {kinds}"
            )


#: Moves that are always there and lead nowhere, and the way out that must not be the only one.
_NOWHERE: Final = frozenset(
    {"comment", "attach", "reveal_caller", "relocate", "reclassify", "remind", "supervise", "void"}
)


def _leads_on(file: CaseFile, verb: str, item_id: int | None) -> bool:
    return verb not in _NOWHERE


Files = dict[int, CaseFacts]


def figures_are_the_same_however_they_are_read(world: World) -> None:
    """Facts read in batches of odd sizes, put down and taken up between them, equal one reading. Raises Broken."""
    dice = Random(world.seed)
    whole = _read({}, world.entries)
    cut: Files = {}
    done = 0
    while done < len(world.entries):
        size = dice.randint(1, 400)
        cut = _read(cut, world.entries[done : done + size])
        for case_id in {entry.case_id for entry in world.entries[done : done + size]}:
            cut[case_id] = _taken_up(cut[case_id])
        done += size
    for case_id, known in whole.items():
        other = cut[case_id]
        if (known.case, known.facts) != (other.case, other.facts):
            raise Broken(f"seed {world.seed}: case {case_id} is counted otherwise in batches")
    _facts_tell_the_state(world, whole)


def _read(files: Files, entries: Sequence[Entry]) -> Files:
    for entry in entries:
        files[entry.case_id] = fold(files.get(entry.case_id), entry)
    return files


def _taken_up(file: CaseFacts) -> CaseFacts:
    case = msgspec.json.decode(msgspec.json.encode(file.case), type=EvaluatedCase)
    facts = msgspec.json.decode(msgspec.json.encode(list(file.facts.values())), type=list[Fact])
    return CaseFacts(case, {(fact.kind, fact.ref): fact for fact in facts})


def _facts_tell_the_state(world: World, files: Mapping[int, CaseFacts]) -> None:
    for case_id, file in world.files.items():
        known = files[case_id]
        if known.case.state != file.case.state:
            raise Broken(
                f"seed {world.seed}: case {case_id} is {file.case.state}, counted as {known.case.state}"
            )
        for item in file.items:
            fact = known.facts.get((item.kind, item.id))
            if fact is None:
                raise Broken(
                    f"seed {world.seed}: {item.kind} {item.id} of case {case_id} is not counted"
                )
            if (fact.ended_seq is None) != (item.is_open):
                raise Broken(
                    f"seed {world.seed}: {item.kind} {item.id} of case {case_id} is {item.state}, "
                    f"counted as {fact.outcome}"
                )
