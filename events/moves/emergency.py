"""Emergencies 突发事件: handed over at once to the right unit, never sent back; 110, 119, 120 and 122 are called. Pure.

A case is an emergency from an importance on that the policy names; a desk or somebody on site may declare it. Source:
突发事件应对法 Art. 60: who is not responsible hands over at once, and does not bounce.
"""

from __future__ import annotations

from typing import Final

from events.moves.row import (
    EVERYONE,
    LIAISON,
    NOTE,
    REASON,
    UNIT,
    WORKERS,
    CaseMove,
    CaseTable,
    ItemMove,
    ItemTable,
)
from events.states import LIVE, ItemKind, ItemState
from events.verbs import Ask, CaseVerb, Effect, Guard, ItemVerb, Need

T, W, V, E, G, N = ItemState, ItemVerb, CaseVerb, Effect, Guard, Need

CASES: Final[CaseTable] = {
    **{
        (state, V.DECLARE_EMERGENCY): CaseMove(
            state, "case.emergency", EVERYONE, REASON, (G.NO_EMERGENCY,), effects=(E.SET_EMERGENCY,)
        )
        for state in sorted(LIVE)
    },
    **{
        (state, V.CALL_SERVICE): CaseMove(
            state, "case.service_called", WORKERS, (Ask(N.SERVICE), NOTE), (G.IS_EMERGENCY,),
            effects=(E.TELL_SERVICE,),
        )
        for state in sorted(LIVE)
    },
}  # fmt: skip

_OPEN: Final = (T.OFFERED, T.ACCEPTED, T.WORKING)

ITEMS: Final[ItemTable] = {
    # 移交: whatever was begun stays with the case, whose clock runs on
    **{
        (ItemKind.HANDLE_LEAD, state, W.HAND_OVER): ItemMove(
            T.RETURNED, "item.handed_over", UNIT, (Ask(N.ORG), *REASON),
            (G.IS_TOP_LEAD, G.IS_EMERGENCY, G.IN_HANDLING, G.NOT_SUSPENDED, G.NOT_TO_RETURNER),
            (E.REVOKE_CHILDREN, E.MOVE_WHOLE, E.REVOKE_REQUESTS, E.MOVE_SUPERVISION),
        )
        for state in _OPEN
    },
    # 转办: the whole task to another unit of the own organisation
    **{
        (kind, state, W.MOVE_WHOLE): ItemMove(
            T.REVOKED, "item.passed_on", LIAISON, (Ask(N.OWN_ORG), NOTE),
            (G.IN_HANDLING, G.NOT_SUSPENDED, G.NO_OPEN_CHILD),
            (E.MOVE_WHOLE, E.MOVE_SUPERVISION),
        )
        for kind in (ItemKind.HANDLE_LEAD, ItemKind.HANDLE_ASSIST)
        for state in (T.OFFERED, T.ACCEPTED)
    },
}  # fmt: skip
