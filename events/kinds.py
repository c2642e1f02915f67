"""The journal kinds of this room: kind -> schema version of its data, and what the data hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from events.moves import CASE_MOVES, ITEM_MOVES, CaseMove, ItemMove
from events.verbs import Effect, Need, When
from hub.foundation import journal

Row = CaseMove | ItemMove

_ROWS: Final[list[Row]] = [*CASE_MOVES.values(), *ITEM_MOVES.values()]

KINDS: Final[dict[str, int]] = {
    "catalogue.loaded": 1,
    "city.changed": 1,
    "case.opened": 1,
    "event.joined": 1,
    "case.split_off": 1,
    "case.yellow": 1,
    "case.overdue": 1,
    "case.recounted": 1,
    "item.yellow": 1,
    "item.overdue": 1,
    "caller.erased": 1,
    "caller.look_refused": 1,
    "figures.exported": 1,
    "paper.exported": 1,
    "notices.told": 1,
    "notice.delivered": 1,
    "notice.failed": 1,
    "notice.given_up": 1,
    "contact.changed": 1,
    "visit.made": 1,
    **dict.fromkeys(
        (
            "shift.begun",
            "shift.noted",
            "shift.settled",
            "shift.given",
            "shift.taken_back",
            "shift.taken",
        ),
        1,
    ),
    **dict.fromkeys(sorted({row.entry for row in _ROWS}), 1),
}

_EXTENDS: Final = {Effect.ASK_FOR_EXTENSION, Effect.TELL_EXTENSION}
_SUSPENDS: Final = {Effect.ASK_FOR_SUSPENSION, Effect.SET_RESUMPTION}
_OFFERS: Final = {Effect.OFFER_VERIFY, Effect.OFFER_CHECK, Effect.OFFER_AGAIN}
_NAMES_OTHER: Final = {
    Effect.GIVE_REPORTS,
    Effect.TAKE_REPORTS,
    Effect.FETCH_REPORTS,
    Effect.RETURN_REPORTS,
    Effect.SPLIT_OFF,
}
_NAMES: Final = {
    Effect.OFFER_ASSISTS,
    Effect.ASK_PART_AGAIN,
    Effect.END_ITEM,
    Effect.OFFER_WHISTLES,
    Effect.KEEP_ARRIVAL,
    Effect.OFFER_LEVEL,
    Effect.MOVE_WHOLE,
}
_ANSWERS: Final = {Effect.KEEP_ANSWER, Effect.KEEP_UNREACHED}
_TRIES: Final = {Effect.COUNT_ATTEMPT, Effect.KEEP_UNREACHED}
_STOPS: Final = {Effect.STAMP_REPORTED, Effect.RECORD_SELF_HANDLING, Effect.KEEP_ARRIVAL}


def _keeps_part(row: Row) -> bool:
    return Effect.KEEP_PART in row.effects


#: What a move puts into its entry: the field, and whether a row always, or at all, puts it there.
_PUT: Final[dict[str, tuple[Callable[[Row], bool], Callable[[Row], bool]]]] = {
    "item": (
        lambda row: isinstance(row, ItemMove) or Effect.EXEMPT_TASK in row.effects,
        lambda row: False,
    ),
    "items": (lambda row: isinstance(row, ItemMove), lambda row: True),
    "reason": (
        lambda row: _asks(row, Need.REASON) or _asks(row, Need.REASON_CODE),
        lambda row: bool(row.who),
    ),
    "note": (lambda row: _asks(row, Need.NOTE), lambda row: bool(row.who)),
    "to_caller": (
        lambda row: _asks(row, Need.TO_CALLER),
        lambda row: any(ask.need is Need.TO_CALLER for ask in row.needs),
    ),
    "evidence": (lambda row: _asks(row, Need.PHOTO_BEFORE), lambda row: bool(row.who)),
    "answer": (lambda row: bool(_ANSWERS & set(row.effects)), lambda row: False),
    "tries": (lambda row: bool(_TRIES & set(row.effects)), lambda row: False),
    "extension": (
        lambda row: bool(_EXTENDS & set(row.effects)),
        lambda row: False,
    ),
    "until": (lambda row: bool(_SUSPENDS & set(row.effects)), lambda row: False),
    "grade": (lambda row: Effect.OFFER_SUPERVISION in row.effects, lambda row: False),
    "callers": (lambda row: Effect.TELL_CALLERS in row.effects, lambda row: False),
    "about": (lambda row: Effect.TELL_MATTER in row.effects, lambda row: False),
    "service": (lambda row: Effect.TELL_SERVICE in row.effects, lambda row: False),
    "part": (lambda row: Effect.KEEP_PART in row.effects and _asks(row, Need.PART), _keeps_part),
    "units": (
        lambda row: bool(_NAMES & set(row.effects)),
        lambda row: Effect.REWORK in row.effects,
    ),
    "why": (lambda row: False, lambda row: bool(_OFFERS & set(row.effects))),
    "other": (lambda row: bool(_NAMES_OTHER & set(row.effects)), lambda row: False),
    "reports": (lambda row: bool(_NAMES_OTHER & set(row.effects)), lambda row: False),
    "stopped": (lambda row: bool(_STOPS & set(row.effects)), lambda row: False),
}


def _asks(row: Row, need: Need) -> bool:
    return any(ask.need is need and ask.when is When.ALWAYS for ask in row.needs)


def _told(rows: Sequence[Row]) -> tuple[str, ...]:
    """The fields of an entry that these rows write, and no others."""
    told = ["card", "tables?"]
    for name, (always, at_all) in _PUT.items():
        if all(always(row) for row in rows):
            told.append(name)
        elif any(always(row) or at_all(row) for row in rows):
            told.append(f"{name}?")
    return tuple(told)


#: Kind → fields of its data; "?" marks one that is not always there. docs/journal.md is written from it.
DATA: Final[dict[str, tuple[str, ...]]] = {
    "catalogue.loaded": ("schemes", "added", "ended"),
    "city.changed": ("tables", "before", "keys"),
    "case.opened": ("card", "tables", "event", "why"),
    "event.joined": ("card", "tables?", "event"),
    "case.split_off": ("card", "tables", "other", "reports"),
    "case.yellow": ("card", "tables?"),
    "case.overdue": ("card", "tables?"),
    "case.recounted": ("card", "tables?", "items?", "moved"),
    "item.yellow": ("card", "tables?", "item", "at"),
    "item.overdue": ("card", "tables?", "item", "at"),
    "caller.erased": ("card", "tables?", "words"),
    "caller.look_refused": ("code",),
    "figures.exported": ("subject", "cycle", "of"),
    "paper.exported": ("what",),
    "notices.told": ("user_id", "notices"),
    "notice.delivered": ("user_id", "way", "message", "attempt", "notices"),
    "notice.failed": ("user_id", "way", "message", "attempt", "notices", "cause", "again_at"),
    "notice.given_up": ("user_id", "way", "message", "attempt", "notices", "cause"),
    "contact.changed": ("user_id", "fields"),
    "visit.made": ("visit_id", "purpose", "result", "area_id?", "again_on?"),
    "shift.begun": ("handover",),
    "shift.noted": ("handover", "note"),
    "shift.settled": ("handover", "note"),
    "shift.given": ("handover", "counts"),
    "shift.taken_back": ("handover",),
    "shift.taken": ("handover",),
    **{
        kind: _told([row for row in _ROWS if row.entry == kind])
        for kind in sorted({row.entry for row in _ROWS})
    },
}

journal.register(KINDS)
