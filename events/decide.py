"""The one interpreter of the tables of moves: state + command + context → new values and entries. Pure.

Nothing here knows a single verb; what a verb does stands in its row. A person's click and the automatic
decisions of a whole batch of reports go through the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from events import clocks, guards, needs
from events.draft import Context, Draft
from events.effects import EFFECTS
from events.errors import MoveNotAllowed
from events.given import NOTHING, Given, PhotoGiven
from events.moves import CASE_MOVES, ITEM_MOVES, CaseMove, ItemMove, case_verbs, item_verbs
from events.offers import Step
from events.records import CaseFile, CaseRecord, EvidenceRecord, ItemRecord, NoteRecord
from events.states import ENDED, CaseState, EvidenceKind, ItemKind, ItemState
from events.verbs import AFTER_CLOCK, Ask, CaseVerb, Clock, Hold, ItemVerb
from grid.streets import metres
from hub.foundation.access import Actor, Role
from hub.foundation.errors import Forbidden, NotFound

CASE_VERBS: Final = frozenset(verb.value for verb in CaseVerb)
ITEM_VERBS: Final = frozenset(verb.value for verb in ItemVerb)

HOLDS: Final[dict[Hold, Callable[[Actor, ItemRecord | None], bool]]] = {
    Hold.SCOPE: lambda actor, item: True,
    Hold.ORG: lambda actor, item: item is not None and actor.org_id in item.org_path,
    Hold.PERSON: lambda actor, item: item is not None and item.person_id == actor.user_id,
    Hold.POOL: lambda actor, item: item is not None and item.person_id in (None, actor.user_id),
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
}


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
        raise NotFound(what=f"item {item_id}")
    move_item(draft, item, verb, given, ctx)
    return draft


def move_case(
    draft: Draft, verb: str, given: Given, ctx: Context, *, by_rule: bool = False
) -> None:
    """Make a move of the case. by_rule: an automatic decision, allowed where the row says so."""
    state = draft.file.state
    row = CASE_MOVES.get((state, CaseVerb(verb))) if verb in CASE_VERBS else None
    if row is None:
        raise MoveNotAllowed(verb=verb, state=state.value, possible=_possible(case_verbs(state)))
    if not (row.auto if by_rule else may(row.who, ctx.actor, None)):
        raise Forbidden
    guards.require(row.guards, draft.file, None, ctx.actor, given)
    needs.require(row.needs, draft.file.case, given, verb)
    _carry_out_case(draft, row, given, ctx)


def move_item(draft: Draft, item: ItemRecord, verb: str, given: Given, ctx: Context) -> None:
    """Make a move of a work item, and the move of the case that follows from it."""
    kind, state = ItemKind(item.kind), ItemState(item.state)
    row = ITEM_MOVES.get((kind, state, ItemVerb(verb))) if verb in ITEM_VERBS else None
    if row is None:
        raise MoveNotAllowed(
            verb=verb, state=state.value, possible=_possible(item_verbs(kind, state))
        )
    if not may(row.who, ctx.actor, item):
        raise Forbidden
    guards.require(row.guards, draft.file, item, ctx.actor, given)
    needs.require(row.needs, draft.file.case, given, verb, item)
    step = _step(draft, row.needs, given, ctx, item)
    item.state = row.to.value
    for effect in row.effects:
        EFFECTS[effect](step)
    _stamp_signed(item, ctx)
    draft.touch(item)
    draft.tell(row.entry, ctx, item=item, extra=step.extra)
    for conditions, follows in row.then:
        if guards.hold(conditions, draft.file, item, ctx.actor, given):
            _carry_out_case(draft, CASE_MOVES[(draft.file.state, follows)], NOTHING, ctx)
            return


def _carry_out_case(draft: Draft, row: CaseMove, given: Given, ctx: Context) -> None:
    case = draft.file.case
    step = _step(draft, row.needs, given, ctx, None)
    case.state = row.to.value
    for effect in row.effects:
        if effect not in AFTER_CLOCK:
            EFFECTS[effect](step)
    CLOCKS[row.clock](draft, ctx, given)
    for effect in row.effects:
        if effect in AFTER_CLOCK:
            EFFECTS[effect](step)
    if row.to is CaseState.DISPATCH and case.filed_at is None:
        case.filed_at = ctx.now
    case.ended_at = (case.ended_at or ctx.now) if row.to in ENDED else None
    draft.routed = row.routed
    draft.tell(row.entry, ctx, extra=step.extra)


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


def open_moves(file: CaseFile, actor: Actor) -> Iterator[OpenMove]:
    """The moves this actor may make now, items first; what a button shows is exactly what a command allows."""
    for item in file.items:
        for item_verb, row in item_verbs(ItemKind(item.kind), ItemState(item.state)):
            if _open_to(row, file, actor, item):
                yield OpenMove(item_verb.value, item.id, _asked(row.needs, file))
    for case_verb, case_row in case_verbs(file.state):
        if _open_to(case_row, file, actor, None):
            yield OpenMove(case_verb.value, None, _asked(case_row.needs, file))


def _open_to(
    row: CaseMove | ItemMove, file: CaseFile, actor: Actor, item: ItemRecord | None
) -> bool:
    return may(row.who, actor, item) and guards.hold(row.guards, file, item, actor, NOTHING)


def _asked(asks: tuple[Ask, ...], file: CaseFile) -> tuple[tuple[str, bool], ...]:
    return tuple((ask.need.value, needs.is_must(ask, file.case)) for ask in asks)
