"""The simple process 简易流程: a small thing done on the spot ends there, with a photo and no further stage. Pure.

For the classes the city names, by who may handle on the spot, where nobody waits for an answer. It is the one way by
which who did it also ends it; so a share of these cases is drawn for review and goes the way of `self_handle` instead.
Source: Shanghai practice (简易流程 beside the normal one).
"""

from __future__ import annotations

from typing import Final

from events.moves.row import BEFORE, NOTE, ON_SITE, RULE, CaseMove, CaseTable, must
from events.states import CaseState
from events.verbs import Ask, CaseVerb, Clock, Effect, Guard, Need

S, V, E, G, N = CaseState, CaseVerb, Effect, Guard, Need

CASES: Final[CaseTable] = {
    (state, V.CLOSE_SIMPLY): CaseMove(
        S.CLOSED, "case.closed_simply", ON_SITE,
        (Ask(N.PHOTO_AFTER), RULE, *must(N.CONFIRMED), BEFORE, NOTE),
        (G.NOT_SENT_BACK, G.IS_SIMPLE, G.NO_CALLS, G.NOT_DRAWN, G.NOT_HANDLER), Clock.STOP,
        (E.SET_RULE, E.REVOKE_OPEN, E.RECORD_SELF_HANDLING),
    )
    for state in (S.INTAKE, S.FILING, S.DISPATCH)
}  # fmt: skip
