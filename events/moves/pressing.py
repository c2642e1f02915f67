"""What hurries a case: reminders 催办, and supervision 督办 that demands an answer in time. Pure.

A supervision is a work item of the kind `supervise`: offered to the department that leads, reported when it answered,
done when the answer was accepted. A case that changes its department takes it along; none is closed while one stands.
"""

from __future__ import annotations

from typing import Final

from events.moves.row import (
    NOTE,
    OVERSEERS,
    PRESSERS,
    REASON,
    UNIT,
    CaseMove,
    CaseTable,
    ItemMove,
    ItemTable,
    must,
)
from events.states import LIVE, CaseState, ItemKind, ItemState
from events.verbs import Ask, CaseVerb, Effect, Guard, ItemVerb, Need, When

S, T, W, V, E, G, N = CaseState, ItemState, ItemVerb, CaseVerb, Effect, Guard, Need

CASES: Final[CaseTable] = {
    **{
        (state, V.REMIND): CaseMove(
            state, "case.reminded", PRESSERS, must(N.NOTE), (G.NOT_SUSPENDED,),
            effects=(E.COUNT_URGE,),
        )
        for state in sorted(LIVE)
    },
    **{
        (state, V.SUPERVISE): CaseMove(
            state, "case.supervised", OVERSEERS, (Ask(N.GRADE), *REASON),
            (G.HAS_DEPARTMENT, G.NOT_SUSPENDED, G.NOT_SUPERVISED), effects=(E.OFFER_SUPERVISION,),
        )
        for state in (S.HANDLING, S.CHECK, S.CALL_BACK, S.CLOSING)
    },
}  # fmt: skip

_KIND: Final = ItemKind.SUPERVISE
_LIFT: Final = ItemMove(T.REVOKED, "item.supervision_lifted", OVERSEERS, REASON)

ITEMS: Final[ItemTable] = {
    (_KIND, T.OFFERED, W.REPLY): ItemMove(
        T.REPORTED, "item.replied", UNIT, (*must(N.NOTE), Ask(N.PHOTO_AFTER, When.NEVER)),
        effects=(E.KEEP_REPLY,),
    ),
    (_KIND, T.REPORTED, W.ACCEPT_REPLY): ItemMove(
        T.DONE, "item.reply_accepted", OVERSEERS, (NOTE,), (G.NOT_HANDLER, G.NOT_REPLIER),
        (E.KEEP_PASSED,),
    ),
    (_KIND, T.REPORTED, W.SEND_BACK_REPLY): ItemMove(
        T.OFFERED, "item.reply_sent_back", OVERSEERS, REASON, (G.NOT_HANDLER, G.NOT_REPLIER),
        (E.ASK_AGAIN,),
    ),
    (_KIND, T.OFFERED, W.LIFT): _LIFT,
    (_KIND, T.REPORTED, W.LIFT): _LIFT,
}  # fmt: skip
