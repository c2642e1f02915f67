"""Two cases that are one problem: merged 并案, and each for itself again 撤销并案. Pure.

The case that ends is moved by hand; the other one, which goes on, follows: it takes over reports and callers, so that
everybody who reported is called back. What the ended case was like is kept with the merge, and comes back with it.
"""

from __future__ import annotations

from typing import Final

from events.moves.row import CALLS_DONE, DESK, DISPATCH, NOTE, CaseMove, CaseTable, Then, must
from events.states import ENDED, LIVE, CaseState
from events.verbs import CaseVerb, Clock, Effect, Guard, Need

S, V, E, G, N = CaseState, CaseVerb, Effect, Guard, Need

#: What is handled already is not merged away: it goes on, and the other one is merged into it.
_EARLY: Final = (S.INTAKE, S.FILING, S.DISPATCH, S.HANDLING)
_TAKES: Final[tuple[Then, ...]] = (((G.HAS_CALLS,), V.TOOK_IN_TO_CALL), ((), V.TOOK_IN))

#: Who comes with the merge is contacted and called as those who were there.
_NEWCOMERS: Final = {S.HANDLING: (E.OFFER_FIRST_CONTACTS,), S.CALL_BACK: (E.OFFER_NEW_CALLS,)}

CASES: Final[CaseTable] = {
    **{
        (state, V.MERGE): CaseMove(
            S.MERGED, "case.merged", DISPATCH if state is S.HANDLING else DESK, (*must(N.OTHER_CASE), NOTE),
            (G.OTHER_GOES_ON, G.NOT_LATER, G.NOT_SUPERVISED), Clock.STOP,
            (E.KEEP_AS_IT_WAS, E.REVOKE_OPEN, E.GIVE_REPORTS), auto=True, beside=_TAKES,
        )
        for state in _EARLY
    },
    (S.MERGED, V.UNMERGE): CaseMove(
        None, "case.unmerged", DESK, (NOTE,), (G.OTHER_STANDS,), Clock.RETURN,
        (E.RESTORE, E.FETCH_REPORTS), beside=(((), V.GAVE_BACK),),
    ),
    # the other case
    **{
        (state, V.TOOK_IN): CaseMove(
            state, "case.took_in",
            effects=(E.TAKE_REPORTS, *_NEWCOMERS.get(state, ())),
        )
        for state in sorted(LIVE)
    },
    # it was waiting to be closed, but the callers that came with the merge were not called back yet
    (S.CLOSING, V.TOOK_IN_TO_CALL): CaseMove(
        S.CALL_BACK, "case.took_in", clock=Clock.STAGE,
        effects=(E.TAKE_REPORTS, E.OFFER_NEW_CALLS, E.FOLLOW_CLOCK),
    ),
    **{
        (state, V.GAVE_BACK): CaseMove(
            state, "case.gave_back", effects=(E.RETURN_REPORTS,),
            # a call-back that nobody has to make any more may have been the last one
            then=CALLS_DONE if state is S.CALL_BACK else (),
        )
        for state in sorted((LIVE | ENDED) - {S.MERGED})
    },
}  # fmt: skip
