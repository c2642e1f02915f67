"""What becomes of a case that a department does not want: dispute 派单异议, ruling 裁定, designation 指定. Pure.

A department returns what is not its own (`items`), or disputes it and keeps it until a ruling. Who gets a case back
corrects it, dispatches it again or refers it further back, but does not push it forward as it is.
"""

from __future__ import annotations

from typing import Final

from events.moves.row import (
    ANSWERS,
    NOTE,
    REASON,
    SUPERVISOR,
    CaseMove,
    CaseTable,
    ItemMove,
    ItemTable,
)
from events.states import CaseState, ItemKind, ItemState
from events.verbs import Ask, CaseVerb, Clock, Effect, Guard, ItemVerb, Need, When

S, T, W, V, E, G, N = CaseState, ItemState, ItemVerb, CaseVerb, Effect, Guard, Need

CASES: Final[CaseTable] = {
    (S.DISPATCH, V.DESIGNATE): CaseMove(
        S.HANDLING, "case.designated", SUPERVISOR, (Ask(N.ORG), Ask(N.ASSISTS, When.NEVER), *REASON, NOTE),
        (G.WAS_RETURNED,), Clock.RULE,
        (E.MARK_CORRECTED, E.OFFER_HANDLING, E.OFFER_FIRST_CONTACTS, E.DESIGNATE_LEAD, E.MOVE_SUPERVISION),
    ),
    (S.HANDLING, V.RULED_AWAY): CaseMove(
        S.DISPATCH, "case.ruled_away", clock=Clock.STAGE,
        effects=(E.RETURN_LEAD, E.REVOKE_WORK, E.CLEAR_LEAD, E.MOVE_SUPERVISION, E.MARK_SENT_BACK),
    ),
    (S.HANDLING, V.RULED_TO_STAY): CaseMove(
        S.HANDLING, "case.ruled_to_stay", effects=(E.DESIGNATE_LEAD,)
    ),
}  # fmt: skip

_DISPUTE: Final = (
    G.IS_TOP_LEAD, G.NOT_SUSPENDED, G.MAY_GO_BACK, G.NO_REQUEST_OPEN, G.NOT_DESIGNATED, G.IN_RETURN_TIME,
)  # fmt: skip

#: Before somebody was set to work: the department revokes its handler first.
ITEMS: Final[ItemTable] = {
    (ItemKind.HANDLE_LEAD, state, W.DISPUTE): ItemMove(
        state, "item.disputed", ANSWERS, REASON, _DISPUTE, (E.ASK_FOR_RULING,)
    )
    for state in (T.OFFERED, T.ACCEPTED)
}
