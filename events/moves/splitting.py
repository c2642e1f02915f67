"""拆分: a case that holds several problems is split, each new case with the reports that are about it. Pure.

The case goes on with what stays; the new one begins at the desk, or as far as its filing rule carries it. It is taken
back by merging the new case into the old one (`merging`).
"""

from __future__ import annotations

from typing import Final

from events.moves.row import DESK, DISPATCH, NOTE, CaseMove, CaseTable, must
from events.states import CaseState
from events.verbs import CaseVerb, Effect, Guard, Need

S, V, E, G, N = CaseState, CaseVerb, Effect, Guard, Need

#: What is handled is not split any more: what it did not solve is a case of its own, or a redo.
CASES: Final[CaseTable] = {
    (state, V.SPLIT): CaseMove(
        state, "case.split", DISPATCH if state is S.HANDLING else DESK,
        (*must(N.REPORTS, N.CLASS), NOTE), (G.REPORTS_STAY,), effects=(E.SPLIT_OFF,),
    )
    for state in (S.INTAKE, S.FILING, S.DISPATCH, S.HANDLING)
}  # fmt: skip
