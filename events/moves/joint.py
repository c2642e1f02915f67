"""Joint handling 联办: one unit leads, others assist, and each reports its own result. Pure.

The lead unit reports when the assisting ones have, or were released with a reason. Who leads, and the dispatcher, calls
further units in, releases one, or asks one again; a check may fail the part of one unit only.
"""

from __future__ import annotations

from typing import Final

from events.moves.row import (
    DISPATCH,
    LIAISON,
    NOTE,
    REASON,
    REPORTER,
    ItemMove,
    ItemTable,
    must,
    who,
)
from events.states import ItemKind, ItemState
from events.verbs import Ask, CaseVerb, Effect, Guard, Hold, ItemVerb, Need

T, W, V, E, G, N = ItemState, ItemVerb, CaseVerb, Effect, Guard, Need

DIRECTORS: Final = who(Hold.SCOPE, *sorted({*LIAISON, *DISPATCH}))
DIRECTING: Final = (G.DIRECTS, G.IN_HANDLING, G.NOT_SUSPENDED)


def _leading() -> ItemTable:
    """增加协办: further units, while it is handled."""
    call_in = {
        state: ItemMove(
            state, "item.assists_added", DIRECTORS, (Ask(N.ASSISTS), NOTE),
            (*DIRECTING, G.IS_TOP_LEAD), (E.OFFER_ASSISTS,),
        )
        for state in (T.OFFERED, T.ACCEPTED, T.WORKING)
    }  # fmt: skip
    return {(ItemKind.HANDLE_LEAD, state, W.ADD_ASSISTS): row for state, row in call_in.items()}


def _assisting(kind: ItemKind) -> ItemTable:
    """协办反馈, 解除协办, 继续协办."""
    part = ItemMove(
        T.REPORTED, "item.part_reported", REPORTER, (Ask(N.PART), *REASON),
        (G.NOT_SUSPENDED, G.IS_WHOLE, G.NO_OPEN_CHILD), (E.STAMP_REPORTED, E.KEEP_PART),
        (((G.ALL_HANDLED,), V.HANDLED),),
    )  # fmt: skip
    release = ItemMove(
        T.REVOKED, "item.released", DIRECTORS, REASON, (*DIRECTING, G.IS_WHOLE),
        (E.REVOKE_CHILDREN, E.END_ITEM), (((G.ALL_HANDLED,), V.HANDLED),),
    )  # fmt: skip
    again = ItemMove(
        T.DONE, "item.asked_again", DIRECTORS, must(N.NOTE),
        (*DIRECTING, G.IS_WHOLE, G.LEAD_OPEN), (E.ASK_PART_AGAIN,),
    )  # fmt: skip
    return {
        (kind, T.ACCEPTED, W.REPORT_PART): part,
        (kind, T.WORKING, W.REPORT_PART): part,
        **{(kind, state, W.RELEASE_UNIT): release for state in (T.OFFERED, T.ACCEPTED, T.WORKING)},
        (kind, T.REPORTED, W.RELEASE_UNIT): release,
        (kind, T.REPORTED, W.ASK_UNIT_AGAIN): again,
    }


ITEMS: Final[ItemTable] = _leading() | _assisting(ItemKind.HANDLE_ASSIST)
