"""What a unit asks for and somebody above decides, level by level: extension and suspension. Pure.

An approval is a work item of the kind `approve`: `about` says of what, `asked` what exactly and which role decides at
this level. The last level's yes moves the case; a no leaves it as it was.
"""

from __future__ import annotations

from typing import Final

from events.moves.row import (
    ANSWERS,
    APPROVERS,
    DISPATCH,
    NOTE,
    REASON,
    UNIT,
    CaseMove,
    CaseTable,
    ItemMove,
    ItemTable,
    who,
)
from events.states import CaseState, ItemKind, ItemState
from events.verbs import Ask, CaseVerb, Clock, Effect, Guard, Hold, ItemVerb, Need

S, T, W, V, E, G, N = CaseState, ItemState, ItemVerb, CaseVerb, Effect, Guard, Need

CASES: Final[CaseTable] = {
    (S.HANDLING, V.EXTENDED): CaseMove(
        S.HANDLING, "case.extended", clock=Clock.EXTEND, effects=(E.TELL_EXTENSION,)
    ),
    (S.HANDLING, V.SUSPENDED): CaseMove(
        S.HANDLING, "case.suspended", clock=Clock.SUSPEND, effects=(E.SET_RESUMPTION,)
    ),
    # auto: on the day that was granted the clock process does it
    (S.HANDLING, V.RESUME): CaseMove(
        S.HANDLING, "case.resumed", DISPATCH, (NOTE,), (G.SUSPENDED,), Clock.WAKE,
        auto=True,
    ),
}  # fmt: skip

_ASKER = who(Hold.ASKER, *UNIT)
#: One thing is asked for at a time, by the lead unit, while there is still time.
_TIMELY = (G.IS_TOP_LEAD, G.NOT_SUSPENDED, G.NO_REQUEST_OPEN, G.NOT_OVERDUE)


def _asking(state: ItemState) -> ItemTable:
    """延期 and 挂账: asked for by the lead unit, which goes on working meanwhile."""
    kind = ItemKind.HANDLE_LEAD
    return {
        (kind, state, W.ASK_EXTENSION): ItemMove(
            state, "item.extension_asked", UNIT, (Ask(N.EXTRA_DAYS), *REASON),
            (G.HAS_LIMIT, *_TIMELY, G.MAY_EXTEND), (E.ASK_FOR_EXTENSION,),
        ),
        (kind, state, W.ASK_SUSPENSION): ItemMove(
            state, "item.suspension_asked", ANSWERS, (Ask(N.UNTIL), *REASON),
            (G.HAS_LIMIT, *_TIMELY, G.MAY_SUSPEND), (E.ASK_FOR_SUSPENSION,),
        ),
        (kind, state, W.END_SUSPENSION): ItemMove(
            state, "item.suspension_ended", UNIT, (NOTE,), (G.IS_TOP_LEAD, G.SUSPENDED),
            then=(((), V.RESUME),),
        ),
    }  # fmt: skip


def _answering() -> ItemTable:
    """审批: agreed to, refused, or taken back by who asked."""
    kind, state = ItemKind.APPROVE, T.OFFERED
    return {
        (kind, state, W.GRANT): ItemMove(
            T.DONE, "item.granted", APPROVERS, (NOTE,),
            (G.IS_REQUEST, G.NOT_ASKER, G.NOT_HANDLER, G.NOT_TOO_LATE),
            (E.HOLD_BY_ACTOR, E.KEEP_PASSED, E.TELL_MATTER, E.ASK_NEXT_LEVEL),
            (((G.LAST_LEVEL, G.ABOUT_EXTENSION), V.EXTENDED), ((G.LAST_LEVEL, G.ABOUT_SUSPENSION), V.SUSPENDED),
             ((G.LAST_LEVEL, G.ABOUT_DISPUTE), V.RULED_AWAY), ((G.LAST_LEVEL, G.ABOUT_TIMEOUT), V.EXEMPTED),
             ((G.LAST_LEVEL, G.ABOUT_UNREASONABLE), V.EXCLUDED)),
        ),
        (kind, state, W.REFUSE): ItemMove(
            T.DONE, "item.refused", APPROVERS, REASON, (G.IS_REQUEST, G.NOT_ASKER, G.NOT_HANDLER),
            (E.HOLD_BY_ACTOR, E.KEEP_FAILED, E.TELL_MATTER), (((G.ABOUT_DISPUTE,), V.RULED_TO_STAY),),
        ),
        (kind, state, W.WITHDRAW_REQUEST): ItemMove(
            T.REVOKED, "item.request_withdrawn", _ASKER, (NOTE,), (G.IS_REQUEST,), (E.TELL_MATTER,)
        ),
    }  # fmt: skip


ITEMS: Final[ItemTable] = _asking(T.ACCEPTED) | _asking(T.WORKING) | _answering()
