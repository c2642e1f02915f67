"""超时申诉: a unit that missed its limit appeals; two reviews agree or not. Pure.

What happened stays what it was: the task keeps its lateness in the case and in the journal. An appeal that both levels
uphold takes it out of the assessed figures only. Such claims outlast the case: they may be decided after its end.
"""

from __future__ import annotations

from typing import Final

from events.moves.row import LISTED, UNIT, CaseMove, CaseTable, ItemMove, ItemTable
from events.states import HANDLING_KINDS, CaseState, ItemState
from events.verbs import Ask, CaseVerb, Effect, Guard, ItemVerb, Need, When

S, T, W, V, E, G, N = CaseState, ItemState, ItemVerb, CaseVerb, Effect, Guard, Need

#: Agreed to at the last level, wherever the case is by then.
CASES: Final[CaseTable] = {
    (state, V.EXEMPTED): CaseMove(state, "case.exempted", effects=(E.EXEMPT_TASK,))
    for state in CaseState
}

ITEMS: Final[ItemTable] = {
    (kind, state, W.APPEAL_TIMEOUT): ItemMove(
        state, "item.timeout_appealed", UNIT, (*LISTED, Ask(N.PHOTO_AFTER, When.NEVER)),
        (G.WAS_LATE, G.NOT_APPEALED, G.IN_APPEAL_TIME), (E.ASK_FOR_EXEMPTION,),
    )
    for kind in sorted(HANDLING_KINDS)
    for state in (T.REPORTED, T.DONE)
}  # fmt: skip
