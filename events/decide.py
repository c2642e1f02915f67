"""The one interpreter of the tables of moves: state + command + context → new values and entries. Pure.

Nothing here knows a single verb; what a verb does stands in its row. A person's click and the automatic
decisions of a whole batch of reports go through the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from msgspec.structs import replace

from events import clocks, guards, needs
from events.draft import Context, Draft
from events.effects import AFTER_CLOCK, EFFECTS
from events.effects.step import Step
from events.errors import MoveNotAllowed
from events.facts import Facts
from events.given import Given, PhotoGiven
from events.kept import Standing
from events.moves import CaseMove, ItemMove, tables
from events.moves.row import Then
from events.policy import Policy, running
from events.records import (
    CaseFile,
    CaseRecord,
    EventRecord,
    EvidenceRecord,
    ItemRecord,
    NoteRecord,
)
from events.states import ENDED, CaseState, EvidenceKind, ItemKind, ItemState
from events.verbs import Ask, CaseVerb, Clock, Hold, ItemVerb, Need
from grid.deadlines import Limit, Unit
from grid.streets import metres
from grid.worktime import Calendar
from hub.foundation.access import SYSTEM, Actor, Role
from hub.foundation.errors import Forbidden, NotFound, Phrase
from hub.foundation.why import Why

CASE_VERBS: Final = frozenset(verb.value for verb in CaseVerb)
ITEM_VERBS: Final = frozenset(verb.value for verb in ItemVerb)
#: Under which name a case keeps why a rule made its last move.
ONWARD: Final = "onward"

HOLDS: Final[dict[Hold, Callable[[Actor, ItemRecord | None], bool]]] = {
    Hold.SCOPE: lambda actor, item: True,
    Hold.ORG: lambda actor, item: item is not None and actor.org_id in item.org_path,
    Hold.PERSON: lambda actor, item: item is not None and item.person_id == actor.user_id,
    Hold.POOL: lambda actor, item: item is not None and item.person_id in (None, actor.user_id),
    Hold.ASKED: lambda actor, item: actor.role == _asked_of(item, "role", ""),
    Hold.ASKER: lambda actor, item: actor.org_id in _asked_of(item, "orgs", ()),
}

CLOCKS: Final[dict[Clock, Callable[[Draft, Context, Given], None]]] = {
    Clock.KEEP: lambda draft, ctx, given: None,
    Clock.STAGE: lambda draft, ctx, given: clocks.start_stage(
        draft.file.case, ctx.now, ctx.policy, ctx.calendar
    ),
    Clock.RULE: lambda draft, ctx, given: clocks.start_rule(
        draft.file.case,
        ctx.now,
        ctx.calendar,
        again=False,
        org_id=given.org.id if given.org is not None else None,
    ),
    Clock.RECOUNT: lambda draft, ctx, given: clocks.start_rule(
        draft.file.case, ctx.now, ctx.calendar, again=True
    ),
    Clock.STOP: lambda draft, ctx, given: clocks.stop(draft.file.case),
    Clock.EXTEND: lambda draft, ctx, given: _extend(draft, ctx, given),
    Clock.SUSPEND: lambda draft, ctx, given: _touch(draft, clocks.suspend(draft.file, ctx.now)),
    Clock.WAKE: lambda draft, ctx, given: _wake(draft, ctx),
    Clock.RECTIFY: lambda draft, ctx, given: clocks.start(
        draft.file.case, ctx.now, ctx.policy.rectify_limit, ctx.calendar
    ),
    Clock.RETURN: lambda draft, ctx, given: _return(draft, ctx, given),
}


def _asked_of(item: ItemRecord | None, name: str, nothing: Any) -> Any:
    return nothing if item is None or item.asked is None else item.asked.get(name, nothing)


def _extend(draft: Draft, ctx: Context, given: Given) -> None:
    if given.extra_days is None:
        raise AssertionError("an approval of an extension names its days")
    clocks.extend(draft.file.case, Limit(given.extra_days, Unit.WORK_DAY), ctx.calendar)
    _touch(draft, clocks.follow_all(draft.file))


def _wake(draft: Draft, ctx: Context) -> None:
    """A suspension ends on its day, even when nobody looked until later: a clock gains nothing by that."""
    until = draft.file.case.suspended_until
    at = ctx.now if until is None else min(until, ctx.now)
    _touch(draft, clocks.wake(draft.file, at, ctx.calendar))


def _return(draft: Draft, ctx: Context, given: Given) -> None:
    if given.standing is None:
        raise AssertionError("the merge that is taken back is looked up before it comes here")
    since = given.standing.kept.at
    _touch(draft, clocks.come_back(draft.file, since, ctx.now, ctx.calendar))


def _touch(draft: Draft, changed: Iterable[ItemRecord]) -> None:
    for item in changed:
        draft.touch(item)


def may(who: Mapping[Role, Hold], actor: Actor, item: ItemRecord | None) -> bool:
    """Whether the actor has a role of the row and stands to the item as the row says."""
    hold = who.get(actor.role) if actor.role is not None else None
    return hold is not None and HOLDS[hold](actor, item)


def decide(file: CaseFile, verb: str, item_id: int | None, given: Given, ctx: Context) -> Draft:
    """A person's command on a case, or on one of its items: what becomes of it. `file` is left as it was.

    Raises MoveNotAllowed, Forbidden, NeedMissing, or a GuardFailed; NotFound for an item of another case.
    """
    draft = Draft(file.copy())
    if item_id is None:
        move_case(draft, verb, given, ctx)
        return draft
    item = draft.file.item(item_id)
    if item is None:
        raise NotFound(what=Phrase("item %(id)s", id=item_id))
    move_item(draft, item, verb, given, ctx)
    return draft


def move_case(
    draft: Draft, verb: str, given: Given, ctx: Context, *, by_rule: bool = False
) -> None:
    """Make a move of the case. by_rule: an automatic decision, allowed where the row says so."""
    state, known = draft.file.state, tables(ctx.policy)
    row = known.cases.get((state, CaseVerb(verb))) if verb in CASE_VERBS else None
    if row is None:
        possible = _possible(known.case_verbs(state))
        raise MoveNotAllowed(verb=verb, state=state.value, possible=possible)
    if not (row.auto if by_rule else may(row.who, ctx.actor, None)):
        raise Forbidden
    facts = Facts(draft.file, None, ctx.actor, ctx.now, ctx.calendar, given, ctx.policy)
    guards.require(row.guards, facts)
    needs.require(row.needs, facts, verb)
    _carry_out_case(draft, row, given, ctx)


def move_item(
    draft: Draft,
    item: ItemRecord,
    verb: str,
    given: Given,
    ctx: Context,
    *,
    by_rule: bool = False,
) -> None:
    """Make a move of a work item, and the move of the case that follows from it; by_rule as for `move_case`."""
    kind, state, known = ItemKind(item.kind), ItemState(item.state), tables(ctx.policy)
    row = known.items.get((kind, state, ItemVerb(verb))) if verb in ITEM_VERBS else None
    if row is None:
        possible = _possible(known.item_verbs(kind, state))
        raise MoveNotAllowed(verb=verb, state=state.value, possible=possible)
    if not (row.auto if by_rule else may(row.who, ctx.actor, item)):
        raise Forbidden
    facts = Facts(draft.file, item, ctx.actor, ctx.now, ctx.calendar, given, ctx.policy)
    guards.require(row.guards, facts)
    needs.require(row.needs, facts, verb)
    step = _step(draft, row.needs, given, ctx, item)
    item.state = row.to.value
    for effect in row.effects:
        EFFECTS[effect](step)
    _stamp_signed(item, ctx)
    draft.touch(item)
    draft.tell(row.entry, ctx, item=item, extra=step.extra)
    for conditions, follows in row.then:
        if guards.hold(conditions, facts):
            granted = _follows(row, item, given)
            _carry_out_case(draft, known.cases[draft.file.state, follows], granted, ctx)
            return


def what_was_asked(item: ItemRecord) -> Given:
    """What an approval grants, as the move of the case that follows is given it; nothing of another item."""
    asked = item.asked or {}
    until = asked.get("until")
    return Given(
        extra_days=asked.get("value"),
        until=datetime.fromisoformat(until) if until else None,
        of_item=asked.get("item"),
    )


def _follows(row: ItemMove, item: ItemRecord, given: Given) -> Given:
    """What the move of the case that follows is given: what was asked, and the units the row let be named."""
    granted = what_was_asked(item)
    names = any(ask.need is Need.UNITS for ask in row.needs)
    return replace(granted, units=given.units) if names else granted


def _carry_out_case(
    draft: Draft,
    row: CaseMove,
    given: Given,
    ctx: Context,
    reports: tuple[EventRecord, ...] = (),
) -> None:
    """Carry out a row. reports: those that come from the case whose move this one follows."""
    case = draft.file.case
    beside = _beside(draft, row, given, ctx)
    step = _step(draft, row.needs, given, ctx, None)
    step.reports, step.was = reports, case.state
    if row.to is not None:
        case.state = row.to.value
    case.whys.pop(ONWARD, None)
    for effect in row.effects:
        if effect not in AFTER_CLOCK:
            EFFECTS[effect](step)
    CLOCKS[row.clock](draft, ctx, given)
    if not case.suspended:
        case.suspended_until = None
        case.whys.pop("suspension", None)
    if not case.extensions:
        case.whys.pop("extension", None)
    for effect in row.effects:
        if effect in AFTER_CLOCK:
            EFFECTS[effect](step)
    if draft.file.state is CaseState.DISPATCH and case.filed_at is None:
        case.filed_at = ctx.now
    case.ended_at = (case.ended_at or ctx.now) if draft.file.state in ENDED else None
    draft.routed = row.routed
    draft.tell(row.entry, ctx, extra=step.extra)
    if beside is not None and given.other is not None:
        other = Draft(given.other.copy())
        told = Given(other=draft.file, standing=given.standing or _made(draft))
        _carry_out_case(
            other, tables(ctx.policy).cases[other.file.state, beside], told, ctx, step.reports
        )
        draft.beside.append(other)
    _follow(draft, row, ctx)


def _beside(draft: Draft, row: CaseMove, given: Given, ctx: Context) -> CaseVerb | None:
    """What follows for the other case, by what holds before anything is moved."""
    if given.other is None:
        return None
    facts = Facts(draft.file, None, ctx.actor, ctx.now, ctx.calendar, given, ctx.policy)
    for conditions, follows in row.beside:
        if (given.other.state, follows) in tables(ctx.policy).cases and guards.hold(
            conditions, facts
        ):
            return follows
    return None


def _made(draft: Draft) -> Standing | None:
    """The merge that is being made, as the case that follows is given it."""
    merge = draft.merge
    return None if merge is None else Standing(0, merge.into_id, merge.kept)


def _follow(draft: Draft, row: CaseMove, ctx: Context) -> None:
    """Make the first move of the case whose conditions hold, and what a rule does next."""
    if row.onward is not None:
        _go_on(draft, row.onward, ctx)
    follow(draft, row.then, ctx)


def follow(draft: Draft, then: tuple[Then, ...], ctx: Context) -> None:
    """Make the first of these moves of the case whose conditions hold; none may."""
    facts = Facts(draft.file, None, ctx.actor, ctx.now, ctx.calendar, policy=ctx.policy)
    for conditions, follows in then:
        if guards.hold(conditions, facts):
            _carry_out_case(
                draft, tables(ctx.policy).cases[draft.file.state, follows], Given(), ctx
            )
            return


def _go_on(draft: Draft, verb: CaseVerb, ctx: Context) -> None:
    """Make the move a rule makes next; when something speaks against it, a person decides as ever."""
    by_rule = replace(ctx, actor=SYSTEM)
    row = tables(ctx.policy).cases.get((draft.file.state, verb))
    given = Given(confirmed=True)
    facts = Facts(draft.file, None, SYSTEM, ctx.now, ctx.calendar, given, ctx.policy)
    if row is not None and guards.hold(row.guards, facts) and needs.met(row.needs, facts):
        move_case(draft, verb.value, given, by_rule, by_rule=True)
        why = Why("events.onward", {"tables": ctx.policy.stamp})
        draft.file.case.whys[ONWARD] = why.as_json()


def _stamp_signed(item: ItemRecord, ctx: Context) -> None:
    if item.state == ItemState.ACCEPTED and item.signed_at is None:
        item.signed_at = ctx.now


def _step(
    draft: Draft, asks: tuple[Ask, ...], given: Given, ctx: Context, item: ItemRecord | None
) -> Step:
    """The step of a row, with its texts and photos put down."""
    step = Step(draft, ctx, given, item, has_evidence=bool(given.photos))
    case_id, item_id = draft.file.case.id, item.id if item is not None else None
    for about, code, text in (
        ("reason", given.reason_code, given.reason.strip()),
        ("note", "", given.note.strip()),
        ("to_caller", "", given.to_caller.strip()),
    ):
        if code or text:
            step.extra[about] = {"code": code}
        if text:
            note = NoteRecord(
                id=ctx.new_id("note"),
                case_id=case_id,
                item_id=item_id,
                about=about,
                code=code,
                text=text,
                author_id=ctx.actor.user_id,
                at=ctx.now,
            )
            draft.notes.append(note)
            step.extra[about] |= {"id": note.id, "digest": ctx.digest(text)}
    if given.photos:
        _attach(draft, asks, given, ctx, item_id)
        step.extra["evidence"] = len(given.photos)
    return step


def _attach(
    draft: Draft, asks: tuple[Ask, ...], given: Given, ctx: Context, item_id: int | None
) -> None:
    kind, case = needs.photo_kind(asks), draft.file.case
    for photo in given.photos:
        draft.evidence.append(
            EvidenceRecord(
                case_id=case.id,
                item_id=item_id,
                event_id=None,
                kind=EvidenceKind(photo.kind or kind).value,
                upload_id=photo.upload_id,
                author_id=ctx.actor.user_id,
                at=ctx.now,
                taken_at=photo.taken_at,
                lon=photo.lon,
                lat=photo.lat,
                distance_m=_distance(case, photo),
            )
        )


def _possible(rows: Any) -> list[str]:
    return [verb.value for verb, row in rows if row.who]


def _distance(case: CaseRecord, photo: PhotoGiven) -> int | None:
    """Metres from the case to where the photo was taken; None when one of them is not known."""
    if case.lon is None or case.lat is None or photo.lon is None or photo.lat is None:
        return None
    return round(metres((case.lon, case.lat), (photo.lon, photo.lat)))


@dataclass(frozen=True, slots=True)
class OpenMove:
    """A move that is open to somebody now. item_id: None for the case itself."""

    verb: str
    item_id: int | None
    needs: tuple[tuple[str, bool], ...]


def open_moves(
    file: CaseFile, actor: Actor, now: datetime, calendar: Calendar, policy: Policy | None = None
) -> Iterator[OpenMove]:
    """The moves this actor may make now, items first; what a button shows is exactly what a command allows.

    policy: of the running city, where none is given.
    """
    policy = policy or running()
    known = tables(policy)
    for item in file.items:
        facts = Facts(file, item, actor, now, calendar, policy=policy)
        for item_verb, row in known.item_verbs(ItemKind(item.kind), ItemState(item.state)):
            if _open_to(row, facts):
                yield OpenMove(item_verb.value, item.id, _asked(row.needs, file))
    facts = Facts(file, None, actor, now, calendar, policy=policy)
    for case_verb, case_row in known.case_verbs(file.state):
        if _open_to(case_row, facts):
            yield OpenMove(case_verb.value, None, _asked(case_row.needs, file))


def _open_to(row: CaseMove | ItemMove, facts: Facts) -> bool:
    return may(row.who, facts.actor, facts.item) and guards.hold(row.guards, facts)


def _asked(asks: tuple[Ask, ...], file: CaseFile) -> tuple[tuple[str, bool], ...]:
    return tuple((ask.need.value, needs.is_must(ask, file.case)) for ask in asks)
