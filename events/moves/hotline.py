"""What callers are owed: answered at once 即时答复, first contact 先行联系, review 审核, call-back 回访. Pure.

A petition (信访) leaves the flow (信访工作条例), and so does what belongs to 110, 119 or 120 (国办发〔2020〕53号).
Every result a caller waits for is reviewed before the call-back (济南市12345条例 第二十七条), and so is one that nobody
can check on site.
"""

from __future__ import annotations

from typing import Final

from events.moves.row import (
    CALLERS,
    CALLS_DONE,
    CLASS,
    DESK,
    HOTLINE,
    LISTED,
    NOTE,
    REASON,
    SUPERVISOR,
    UNIT,
    CaseMove,
    CaseTable,
    ItemMove,
    ItemTable,
    must,
)
from events.states import ENDED, LIVE, CaseState, ItemKind, ItemState
from events.verbs import Ask, CaseVerb, Clock, Effect, Guard, ItemVerb, Need

S, T, W, V, E, G, N = CaseState, ItemState, ItemVerb, CaseVerb, Effect, Guard, Need

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
    # 终止办理: asked for in writing by the caller, decided by the hotline (潍坊市12345条例 第二十一条)
    **{
        (state, V.TERMINATE): CaseMove(
            S.TERMINATED, "case.terminated", SUPERVISOR, (*LISTED, NOTE), (G.HAS_CALLER, G.NOT_HANDLER), Clock.STOP,
            (E.REVOKE_OPEN,),
        )
        for state in sorted(LIVE)
    },
    (S.TERMINATED, V.REOPEN): CaseMove(
        S.INTAKE, "case.reopened", SUPERVISOR, REASON, (), Clock.STAGE, (E.CLEAR_LEAD, E.COUNT_REOPEN), auto=True
    ),
    # 要求保密: also asked for later (济南市12345条例 第十六条)
    **{
        (state, V.HIDE_CALLER): CaseMove(
            state, "case.caller_hidden", HOTLINE, (*must(N.CALLER), NOTE), (G.KNOWN_CALLER,), effects=(E.HIDE_CALLER,)
        )
        for state in sorted(LIVE | ENDED)
    },
    # 差评整改: the unit acts upon a bad rating, and the caller is asked again
    (S.CALL_BACK, V.RECTIFY): CaseMove(
        S.HANDLING, "case.rectifying", clock=Clock.RECTIFY, effects=(E.REVOKE_WORK, E.REWORK, E.COUNT_REWORK)
    ),
    # 审核
    (S.CHECK, V.TO_REVIEW): CaseMove(
        S.CHECK, "case.to_review", clock=Clock.STAGE, effects=(E.OFFER_REVIEW,)
    ),
    (S.CHECK, V.REVIEWED): CaseMove(
        S.CLOSING, "case.reviewed", clock=Clock.STAGE, effects=(E.FINISH_HANDLING,)
    ),
    (S.CHECK, V.REVIEWED_TO_CALL): CaseMove(
        S.CALL_BACK, "case.reviewed", clock=Clock.STAGE, effects=(E.FINISH_HANDLING, E.OFFER_CALL_BACKS)
    ),
    (S.CHECK, V.REVIEW_FAILED): CaseMove(
        S.HANDLING, "case.review_failed", clock=Clock.RULE, effects=(E.FINISH_HANDLING, E.REWORK, E.COUNT_REWORK)
    ),
}  # fmt: skip


def _reviewing(state: ItemState) -> ItemTable:
    """审核: at the desk, by one who did not handle it."""
    kind = ItemKind.REVIEW
    return {
        (kind, state, W.PASS): ItemMove(
            T.DONE, "item.review_passed", CALLERS, (NOTE,), (G.NOT_HANDLER,), (E.HOLD_BY_ACTOR, E.KEEP_PASSED),
            (((G.HAS_CALLS,), V.REVIEWED_TO_CALL), ((), V.REVIEWED)),
        ),
        (kind, state, W.FAIL): ItemMove(
            T.DONE, "item.review_failed", CALLERS, REASON, (G.NOT_HANDLER,), (E.HOLD_BY_ACTOR, E.KEEP_FAILED),
            (((), V.REVIEW_FAILED),),
        ),
    }  # fmt: skip


def _calling(state: ItemState) -> ItemTable:
    """回访: one per caller, tried again while nobody is reached; the last one decides what becomes of the case."""
    kind = ItemKind.CALL_BACK
    return {
        (kind, state, W.RECORD_CALL_BACK): ItemMove(
            T.DONE, "item.called_back", CALLERS, (Ask(N.ANSWER), NOTE), (G.NOT_HANDLER,),
            (E.HOLD_BY_ACTOR, E.KEEP_ANSWER), CALLS_DONE,
        ),
        (kind, state, W.NOT_REACHED): ItemMove(
            T.OFFERED, "item.not_reached", CALLERS, (NOTE,), (G.NOT_HANDLER, G.ATTEMPTS_LEFT, G.PAUSE_OVER),
            (E.RELEASE, E.COUNT_ATTEMPT),
        ),
        (kind, state, W.GIVE_UP_CALL): ItemMove(
            T.DONE, "item.call_given_up", CALLERS, (NOTE,), (G.NOT_HANDLER, G.LAST_ATTEMPT, G.PAUSE_OVER),
            (E.HOLD_BY_ACTOR, E.KEEP_UNREACHED), CALLS_DONE,
        ),
    }  # fmt: skip


def _contacting() -> ItemTable:
    """先行联系: the unit that leads speaks with the caller before it works, within a limit of its own."""
    kind, state = ItemKind.FIRST_CONTACT, T.OFFERED
    return {
        (kind, state, W.CONTACT): ItemMove(
            T.DONE, "item.contacted", UNIT, (NOTE,), effects=(E.HOLD_BY_ACTOR, E.KEEP_PASSED)
        ),
        (kind, state, W.NOT_REACHED): ItemMove(
            T.OFFERED, "item.contact_tried", UNIT, (NOTE,), (G.ATTEMPTS_LEFT, G.PAUSE_OVER), (E.COUNT_ATTEMPT,)
        ),
        (kind, state, W.GIVE_UP_CALL): ItemMove(
            T.DONE, "item.contact_given_up", UNIT, (NOTE,), (G.LAST_ATTEMPT, G.PAUSE_OVER),
            (E.HOLD_BY_ACTOR, E.KEEP_UNREACHED),
        ),
    }  # fmt: skip


def _taking(kind: ItemKind) -> ItemTable:
    return {
        (kind, T.OFFERED, W.TAKE): ItemMove(
            T.WORKING, "item.taken", CALLERS, guards=(G.NOT_HANDLER,), effects=(E.HOLD_BY_ACTOR,)
        )
    }


ITEMS: Final[ItemTable] = {
    **_taking(ItemKind.REVIEW),
    **_reviewing(T.OFFERED),
    **_reviewing(T.WORKING),
    **_taking(ItemKind.CALL_BACK),
    **_calling(T.OFFERED),
    **_calling(T.WORKING),
    **_contacting(),
}
