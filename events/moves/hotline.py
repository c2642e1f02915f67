"""What the hotline adds: answered at once 即时答复, and handed to who answers for it by law 移送. Pure.

A petition (信访) leaves the flow (信访工作条例), and so does what belongs to 110, 119 or 120 (国办发〔2020〕53号).
"""

from __future__ import annotations

from typing import Final

from events.moves.row import (
    CLASS,
    DESK,
    HOTLINE,
    LISTED,
    NOTE,
    REASON,
    SUPERVISOR,
    CaseMove,
    CaseTable,
    must,
)
from events.states import LIVE, CaseState
from events.verbs import CaseVerb, Clock, Effect, Guard, Need

S, V, E, G, N = CaseState, CaseVerb, Effect, Guard, Need

_ANSWER: Final = CaseMove(
    S.CLOSED, "case.answered", HOTLINE, (CLASS, *must(N.TO_CALLER), NOTE), (G.HAS_CALLER, G.NOT_HANDLER), Clock.STOP,
    (E.REVOKE_OPEN, E.SET_CLASS, E.STAMP_ANSWERED),
)  # fmt: skip

CASES: Final[CaseTable] = {
    (S.INTAKE, V.ANSWER_AT_ONCE): _ANSWER,
    (S.FILING, V.ANSWER_AT_ONCE): _ANSWER,
    **{
        (state, V.TRANSFER): CaseMove(
            S.TRANSFERRED, "case.transferred", DESK, (*LISTED, NOTE), (), Clock.STOP, (E.REVOKE_OPEN,)
        )
        for state in sorted(LIVE)
    },
    # only a person takes back what another authority has: no order of a source does
    (S.TRANSFERRED, V.REOPEN): CaseMove(
        S.INTAKE, "case.reopened", SUPERVISOR, REASON, (), Clock.STAGE, (E.CLEAR_LEAD, E.COUNT_REOPEN)
    ),
}  # fmt: skip
