"""The moves of a case on its main path: accepted, filed, dispatched, handled, checked, called back, closed. Pure."""

from __future__ import annotations

from typing import Final

from events.moves.row import (
    AFTER,
    BEFORE,
    CLASS,
    DESK,
    DISPATCH,
    EVERYONE,
    INTAKE,
    KNOWERS,
    LISTED,
    NOTE,
    ON_SITE,
    PLACERS,
    REASON,
    RULE,
    SUPERVISOR,
    UNITS,
    WORKERS,
    CaseMove,
    CaseTable,
    must,
)
from events.states import ENDED, LIVE, CaseState
from events.verbs import Ask, CaseVerb, Clock, Effect, Guard, Need, When

S, V, E, G, N = CaseState, CaseVerb, Effect, Guard, Need

#: Who got a case back corrects it first.
_FORWARD: Final = (G.NOT_SENT_BACK,)
_FILE = CaseMove(
    S.DISPATCH, "case.filed", SUPERVISOR, (CLASS, RULE, NOTE), _FORWARD, Clock.STAGE,
    (E.REVOKE_OPEN, E.SET_CLASS, E.SET_RULE), auto=True, routed=True,
)  # fmt: skip
_REJECT = CaseMove(S.REJECTED, "case.rejected", INTAKE, LISTED, (), Clock.STOP, (E.REVOKE_OPEN,))
_SELF_HANDLE = CaseMove(
    S.CLOSING, "case.self_handled", ON_SITE, (AFTER, BEFORE, NOTE), _FORWARD, Clock.STAGE,
    (E.REVOKE_OPEN, E.RECORD_SELF_HANDLING, E.OFFER_APPROVAL),
)  # fmt: skip

CASES: Final[CaseTable] = {
    # 受理, 核实
    (S.INTAKE, V.ACCEPT): CaseMove(
        S.FILING, "case.accepted", INTAKE, (Ask(N.CLASS, When.NEVER), NOTE), _FORWARD, Clock.STAGE,
        (E.REVOKE_OPEN, E.SET_CLASS), auto=True,
    ),
    (S.INTAKE, V.VERIFY): CaseMove(
        S.INTAKE, "case.sent_to_verify", INTAKE, (Ask(N.PERSON, When.NEVER), NOTE),
        (G.NO_OPEN_VERIFY,), Clock.STAGE, (E.OFFER_VERIFY,),
    ),
    (S.INTAKE, V.VERIFIED): CaseMove(
        S.FILING, "case.verified", clock=Clock.STAGE, effects=(E.MARK_CORRECTED,)
    ),
    (S.INTAKE, V.REJECT): _REJECT,
    (S.FILING, V.REJECT): _REJECT,
    # 立案, 派遣
    (S.INTAKE, V.FILE): _FILE,
    (S.FILING, V.FILE): _FILE,
    (S.FILING, V.REFER_BACK): CaseMove(
        S.INTAKE, "case.referred_back", SUPERVISOR, REASON, (), Clock.STAGE, (E.MARK_SENT_BACK,)
    ),
    (S.DISPATCH, V.REFER_BACK): CaseMove(
        S.FILING, "case.referred_back", DISPATCH, REASON, (), Clock.STAGE, (E.MARK_SENT_BACK,)
    ),
    (S.CLOSING, V.REFER_BACK): CaseMove(
        S.DISPATCH, "case.referred_back", SUPERVISOR, REASON, (), Clock.STAGE,
        (E.REVOKE_WORK, E.CLEAR_LEAD, E.MOVE_SUPERVISION, E.MARK_SENT_BACK),
    ),
    (S.DISPATCH, V.DISPATCH): CaseMove(
        S.HANDLING, "case.dispatched", DISPATCH, (Ask(N.ORG), Ask(N.ASSISTS, When.NEVER), NOTE),
        (G.NOT_TO_RETURNER,), Clock.RULE,
        (E.MARK_CORRECTED, E.OFFER_HANDLING, E.OFFER_FIRST_CONTACTS, E.MOVE_SUPERVISION), auto=True,
    ),
    # 处置
    (S.HANDLING, V.RECALL): CaseMove(
        S.DISPATCH, "case.recalled", DISPATCH, REASON, (), Clock.STAGE,
        (E.REVOKE_WORK, E.CLEAR_LEAD, E.MOVE_SUPERVISION, E.MARK_SENT_BACK),
    ),
    (S.HANDLING, V.RETURNED): CaseMove(
        S.DISPATCH, "case.returned", clock=Clock.STAGE,
        effects=(E.REVOKE_WORK, E.CLEAR_LEAD, E.MOVE_SUPERVISION, E.COUNT_RETURN, E.MARK_SENT_BACK),
    ),
    (S.HANDLING, V.HANDLED): CaseMove(
        S.CHECK, "case.handled", clock=Clock.STAGE, effects=(E.REVOKE_REQUESTS, E.END_FIRST_CONTACTS, E.OFFER_CHECK)
    ),
    # 核查, 返工
    (S.CHECK, V.PASSED): CaseMove(
        S.CLOSING, "case.check_passed", clock=Clock.STAGE, effects=(E.FINISH_HANDLING,)
    ),
    (S.CHECK, V.PASSED_TO_CALL): CaseMove(
        S.CALL_BACK, "case.check_passed", clock=Clock.STAGE,
        effects=(E.FINISH_HANDLING, E.OFFER_CALL_BACKS),
    ),
    (S.CHECK, V.FAILED): CaseMove(
        S.HANDLING, "case.check_failed", clock=Clock.RULE,
        effects=(E.FINISH_HANDLING, E.REWORK, E.COUNT_REWORK),
    ),
    # 回访, 重办
    (S.CALL_BACK, V.CALLED_BACK): CaseMove(
        S.CLOSING, "case.called_back", clock=Clock.STAGE, effects=(E.FOLLOW_CLOCK,)
    ),
    (S.CALL_BACK, V.REDO): CaseMove(
        S.HANDLING, "case.redone", clock=Clock.RULE, effects=(E.REVOKE_WORK, E.REWORK, E.COUNT_REWORK)
    ),
    # dealt with on the spot, and no department to do it again
    (S.CALL_BACK, V.REDISPATCHED): CaseMove(
        S.DISPATCH, "case.redispatched", clock=Clock.STAGE,
        effects=(E.REVOKE_WORK, E.CLEAR_LEAD, E.COUNT_REWORK),
    ),
    # 结案, 重新办理
    (S.CLOSING, V.SEND_BACK): CaseMove(
        S.HANDLING, "case.sent_back", SUPERVISOR, (*REASON, UNITS), (G.HAS_DEPARTMENT,), Clock.RULE,
        (E.REVOKE_WORK, E.REWORK, E.COUNT_REWORK),
    ),
    (S.CLOSING, V.CLOSE): CaseMove(
        S.CLOSED, "case.closed", SUPERVISOR, (CLASS, RULE, *must(N.CONFIRMED), NOTE),
        (G.NOT_HANDLER, G.NOT_SUPERVISED), Clock.STOP, (E.SET_CLASS, E.SET_RULE, E.FINISH_APPROVALS, E.REVOKE_OPEN),
    ),
    (S.CLOSED, V.REOPEN): CaseMove(
        S.DISPATCH, "case.reopened", SUPERVISOR, REASON, (), Clock.STAGE,
        (E.CLEAR_LEAD, E.COUNT_REOPEN), auto=True,
    ),
    (S.REJECTED, V.REOPEN): CaseMove(
        S.INTAKE, "case.reopened", SUPERVISOR, REASON, (), Clock.STAGE, (E.COUNT_REOPEN,), auto=True
    ),
    (S.VOIDED, V.REOPEN): CaseMove(
        S.INTAKE, "case.reopened", SUPERVISOR, REASON, (), Clock.STAGE,
        (E.CLEAR_LEAD, E.COUNT_REOPEN), auto=True,
    ),
    # 自处理
    **{(state, V.SELF_HANDLE): _SELF_HANDLE for state in (S.INTAKE, S.FILING, S.DISPATCH)},
    # 作废, 调整, 备注: wherever something is still waited for
    **{
        (state, V.VOID): CaseMove(
            S.VOIDED, "case.voided", SUPERVISOR, LISTED, (), Clock.STOP, (E.REVOKE_OPEN,)
        )
        for state in sorted(LIVE)
    },
    **{
        (state, V.RECLASSIFY): CaseMove(
            state, "case.reclassified", DESK,
            (Ask(N.CLASS), Ask(N.RULE, When.NEVER if early else When.ALWAYS), NOTE), (G.NOT_SUSPENDED,),
            Clock.RECOUNT if state is S.HANDLING else Clock.KEEP,
            (E.SET_CLASS, E.SET_RULE, E.MARK_CORRECTED, *((E.FOLLOW_CLOCK,) if state is S.HANDLING else ())),
        )
        for state, early in ((S.INTAKE, True), (S.FILING, True), (S.DISPATCH, False), (S.HANDLING, False))
    },
    **{
        (state, V.RELOCATE): CaseMove(
            state, "case.relocated", PLACERS, (Ask(N.PLACE), NOTE), effects=(E.SET_PLACE, E.MARK_CORRECTED)
        )
        for state in sorted(LIVE)
    },
    **{
        (state, V.COMMENT): CaseMove(state, "case.commented", EVERYONE, must(N.NOTE))
        for state in sorted(LIVE)
    },
    **{
        (state, V.ATTACH): CaseMove(
            state, "case.evidence_attached", WORKERS, (*must(N.PHOTO_BEFORE), NOTE)
        )
        for state in sorted(LIVE)
    },
    **{
        (state, V.REVEAL_CALLER): CaseMove(
            state, "case.caller_revealed", KNOWERS, REASON, (G.HAS_CALLER, G.MAY_KNOW_CALLER),
            effects=(E.TELL_CALLERS,),
        )
        for state in sorted(LIVE | ENDED)
    },
}  # fmt: skip
