"""不合理诉求: a unit claims that what a caller demands is unreasonable; decided, and appealed with two reviews. Pure.

The caller is answered and called back all the same, and nothing is done again because of it. What is upheld leaves the
assessed figures, not the others, and may be taken back into them (诉求剔除, 恢复考核). Such claims outlast the case.
"""

from __future__ import annotations

from typing import Final

from events.moves.row import (
    LISTED,
    OVERSEERS,
    REASON,
    UNIT,
    CaseMove,
    CaseTable,
    ItemMove,
    ItemTable,
)
from events.states import CaseState, ItemKind, ItemState
from events.verbs import Ask, CaseVerb, Effect, Guard, ItemVerb, Need, When

S, T, W, V, E, G, N = CaseState, ItemState, ItemVerb, CaseVerb, Effect, Guard, Need

#: Agreed to at the last level, wherever the case is by then.
CASES: Final[CaseTable] = {
    **{
        (state, V.EXCLUDED): CaseMove(state, "case.excluded", effects=(E.TELL_EXCLUDED,))
        for state in CaseState
    },
    **{
        (state, V.INCLUDE): CaseMove(
            state, "case.included", OVERSEERS, REASON, (G.IS_EXCLUDED, G.NOT_HANDLER), effects=(E.UNDO_EXCLUSION,)
        )
        for state in CaseState
    },
}  # fmt: skip

_CLAIM: Final = (G.IS_TOP_LEAD, G.HAS_CALLER)

ITEMS: Final[ItemTable] = {
    **{
        (ItemKind.HANDLE_LEAD, state, W.CLAIM_UNREASONABLE): ItemMove(
            state, "item.unreasonable_claimed", UNIT, (*LISTED, Ask(N.PHOTO_AFTER, When.NEVER)),
            (*_CLAIM, G.NOT_CLAIMED), (E.ASK_FOR_EXCLUSION,),
        )
        for state in (T.ACCEPTED, T.WORKING, T.REPORTED, T.DONE)
    },
    **{
        (ItemKind.HANDLE_LEAD, state, W.APPEAL_CLAIM): ItemMove(
            state, "item.claim_appealed", UNIT, (*REASON, Ask(N.PHOTO_AFTER, When.NEVER)),
            (*_CLAIM, G.CLAIM_REFUSED), (E.APPEAL_FOR_EXCLUSION,),
        )
        for state in (T.ACCEPTED, T.WORKING, T.REPORTED, T.DONE)
    },
}  # fmt: skip
