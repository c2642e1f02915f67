"""The two tables of moves: which verb leads a case and a work item from which state to which. Pure.

A row says everything: the new state, the journal kind, who may, what it needs, what must hold, what it does to
the clock, what else it does, and which move of the case follows. `events.decide` is the one interpreter;
permissions, buttons, API, help and the diagram are read from here. A new branch is new rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from events.states import ENDED, HANDLING_KINDS, LIVE, CaseState, ItemKind, ItemState
from events.verbs import (
    CENTRE,
    STAFF,
    Ask,
    CaseVerb,
    Clock,
    Effect,
    Guard,
    Hold,
    ItemVerb,
    Need,
    When,
)
from hub.foundation.access import Role

#: A move of the case that follows a move of an item, when all its guards hold; the first that does is made.
Then = tuple[tuple[Guard, ...], CaseVerb]


@dataclass(frozen=True, slots=True)
class CaseMove:
    """A row of the table of case moves. who: empty = only as a consequence; auto: a rule may make it.

    routed: the responsible department is named next, and dispatched to where the filing rule does so by itself.
    """

    to: CaseState
    entry: str
    who: Mapping[Role, Hold] = field(default_factory=dict)
    needs: tuple[Ask, ...] = ()
    guards: tuple[Guard, ...] = ()
    clock: Clock = Clock.KEEP
    effects: tuple[Effect, ...] = ()
    auto: bool = False
    routed: bool = False


@dataclass(frozen=True, slots=True)
class ItemMove:
    """A row of the table of work-item moves. then: what follows for the case."""

    to: ItemState
    entry: str
    who: Mapping[Role, Hold]
    needs: tuple[Ask, ...] = ()
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    then: tuple[Then, ...] = ()


def _who(hold: Hold, *roles: Role) -> Mapping[Role, Hold]:
    return MappingProxyType(dict.fromkeys(roles, hold))


def _must(*needs: Need) -> tuple[Ask, ...]:
    return tuple(Ask(need) for need in needs)


S, V, R, E, G, N = CaseState, CaseVerb, Role, Effect, Guard, Need

_SUPERVISOR = _who(Hold.SCOPE, R.SHIFT_SUPERVISOR)
_INTAKE = _who(Hold.SCOPE, R.INTAKE_OPERATOR, R.SHIFT_SUPERVISOR)
_DISPATCH = _who(Hold.SCOPE, R.DISPATCHER, R.SHIFT_SUPERVISOR)
_DESK = _who(Hold.SCOPE, R.INTAKE_OPERATOR, R.SHIFT_SUPERVISOR, R.DISPATCHER)
_ON_SITE = _who(Hold.SCOPE, R.COLLECTOR, R.GRID_OFFICER)
_PLACERS = _who(
    Hold.SCOPE,
    R.INTAKE_OPERATOR,
    R.SHIFT_SUPERVISOR,
    R.DISPATCHER,
    R.HOTLINE_AGENT,
    R.COLLECTOR,
    R.GRID_OFFICER,
)
_EVERYONE = _who(Hold.SCOPE, *sorted(STAFF | {R.LEADER}))
_WORKERS = _who(Hold.SCOPE, *sorted(STAFF))
_KNOWERS = _who(Hold.SCOPE, *sorted(CENTRE | {R.LIAISON}))

_REASON = _must(N.REASON)
_NOTE = Ask(N.NOTE, When.NEVER)
_BEFORE = Ask(N.PHOTO_BEFORE, When.NEVER)
_AFTER = Ask(N.PHOTO_AFTER, When.IF_PLACED)
_CLASS = Ask(N.CLASS, When.IF_MISSING)
_RULE = Ask(N.RULE, When.IF_MISSING)

_FILE = CaseMove(
    S.DISPATCH, "case.filed", _SUPERVISOR, (_CLASS, _RULE, _NOTE), (), Clock.STAGE,
    (E.SET_CLASS, E.SET_RULE), auto=True, routed=True,
)  # fmt: skip
_REJECT = CaseMove(S.REJECTED, "case.rejected", _INTAKE, _REASON, (), Clock.STOP, (E.REVOKE_OPEN,))
_SELF_HANDLE = CaseMove(
    S.CLOSING, "case.self_handled", _ON_SITE, (_AFTER, _BEFORE, _NOTE), (), Clock.STAGE,
    (E.REVOKE_OPEN, E.RECORD_SELF_HANDLING, E.OFFER_APPROVAL),
)  # fmt: skip

CASE_MOVES: Final[dict[tuple[CaseState, CaseVerb], CaseMove]] = {
    # 受理, 核实
    (S.INTAKE, V.ACCEPT): CaseMove(
        S.FILING, "case.accepted", _INTAKE, (Ask(N.CLASS, When.NEVER), _NOTE), (), Clock.STAGE,
        (E.SET_CLASS,), auto=True,
    ),
    (S.INTAKE, V.VERIFY): CaseMove(
        S.INTAKE, "case.sent_to_verify", _INTAKE, (Ask(N.PERSON, When.NEVER), _NOTE),
        (G.NO_OPEN_VERIFY,), Clock.STAGE, (E.OFFER_VERIFY,),
    ),
    (S.INTAKE, V.VERIFIED): CaseMove(S.FILING, "case.verified", clock=Clock.STAGE),
    (S.INTAKE, V.REJECT): _REJECT,
    (S.FILING, V.REJECT): _REJECT,
    # 立案, 派遣
    (S.INTAKE, V.FILE): _FILE,
    (S.FILING, V.FILE): _FILE,
    (S.FILING, V.REFER_BACK): CaseMove(
        S.INTAKE, "case.referred_back", _SUPERVISOR, _REASON, (), Clock.STAGE
    ),
    (S.DISPATCH, V.REFER_BACK): CaseMove(
        S.FILING, "case.referred_back", _DISPATCH, _REASON, (), Clock.STAGE
    ),
    (S.CLOSING, V.REFER_BACK): CaseMove(
        S.DISPATCH, "case.referred_back", _SUPERVISOR, _REASON, (), Clock.STAGE,
        (E.REVOKE_OPEN, E.CLEAR_LEAD),
    ),
    (S.DISPATCH, V.DISPATCH): CaseMove(
        S.HANDLING, "case.dispatched", _DISPATCH, (Ask(N.ORG), Ask(N.ASSISTS, When.NEVER), _NOTE), (),
        Clock.RULE, (E.OFFER_HANDLING,), auto=True,
    ),
    # 处置
    (S.HANDLING, V.RECALL): CaseMove(
        S.DISPATCH, "case.recalled", _DISPATCH, _REASON, (), Clock.STAGE, (E.REVOKE_OPEN, E.CLEAR_LEAD)
    ),
    (S.HANDLING, V.RETURNED): CaseMove(
        S.DISPATCH, "case.returned", clock=Clock.STAGE,
        effects=(E.REVOKE_OPEN, E.CLEAR_LEAD, E.COUNT_RETURN),
    ),
    (S.HANDLING, V.HANDLED): CaseMove(
        S.CHECK, "case.handled", clock=Clock.STAGE, effects=(E.OFFER_CHECK,)
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
    (S.CALL_BACK, V.CALLED_BACK): CaseMove(S.CLOSING, "case.called_back", clock=Clock.STAGE),
    (S.CALL_BACK, V.REDO): CaseMove(
        S.HANDLING, "case.redone", clock=Clock.RULE, effects=(E.REWORK, E.COUNT_REWORK)
    ),
    # 结案, 重新办理
    (S.CLOSING, V.SEND_BACK): CaseMove(
        S.HANDLING, "case.sent_back", _SUPERVISOR, _REASON, (G.HAS_DEPARTMENT,), Clock.RULE,
        (E.REVOKE_OPEN, E.REWORK, E.COUNT_REWORK),
    ),
    (S.CLOSING, V.CLOSE): CaseMove(
        S.CLOSED, "case.closed", _SUPERVISOR, (_CLASS, _RULE, *_must(N.CONFIRMED), _NOTE),
        (G.NOT_HANDLER,), Clock.STOP, (E.SET_CLASS, E.SET_RULE, E.FINISH_APPROVALS, E.REVOKE_OPEN),
    ),
    (S.CLOSED, V.REOPEN): CaseMove(
        S.DISPATCH, "case.reopened", _SUPERVISOR, _REASON, (), Clock.STAGE,
        (E.CLEAR_LEAD, E.COUNT_REOPEN), auto=True,
    ),
    (S.REJECTED, V.REOPEN): CaseMove(
        S.INTAKE, "case.reopened", _SUPERVISOR, _REASON, (), Clock.STAGE, (E.COUNT_REOPEN,), auto=True
    ),
    (S.VOIDED, V.REOPEN): CaseMove(
        S.INTAKE, "case.reopened", _SUPERVISOR, _REASON, (), Clock.STAGE,
        (E.CLEAR_LEAD, E.COUNT_REOPEN), auto=True,
    ),
    # 自处理
    **{(state, V.SELF_HANDLE): _SELF_HANDLE for state in (S.INTAKE, S.FILING, S.DISPATCH)},
    # 作废, 调整, 备注: wherever something is still waited for
    **{
        (state, V.VOID): CaseMove(
            S.VOIDED, "case.voided", _SUPERVISOR, _REASON, (), Clock.STOP, (E.REVOKE_OPEN,)
        )
        for state in sorted(LIVE)
    },
    **{
        (state, V.RECLASSIFY): CaseMove(
            state, "case.reclassified", _DESK,
            (Ask(N.CLASS), Ask(N.RULE, When.NEVER if early else When.ALWAYS), _NOTE), (),
            Clock.RECOUNT if state is S.HANDLING else Clock.KEEP,
            (E.SET_CLASS, E.SET_RULE, *((E.FOLLOW_CLOCK,) if state is S.HANDLING else ())),
        )
        for state, early in ((S.INTAKE, True), (S.FILING, True), (S.DISPATCH, False), (S.HANDLING, False))
    },
    **{
        (state, V.RELOCATE): CaseMove(
            state, "case.relocated", _PLACERS, (Ask(N.PLACE), _NOTE), effects=(E.SET_PLACE,)
        )
        for state in sorted(LIVE)
    },
    **{
        (state, V.COMMENT): CaseMove(state, "case.commented", _EVERYONE, _must(N.NOTE))
        for state in sorted(LIVE)
    },
    **{
        (state, V.ATTACH): CaseMove(
            state, "case.evidence_attached", _WORKERS, (*_must(N.PHOTO_BEFORE), _NOTE)
        )
        for state in sorted(LIVE)
    },
    **{
        (state, V.REVEAL_CALLER): CaseMove(
            state, "case.caller_revealed", _KNOWERS, _REASON, (G.HAS_CALLER, G.MAY_KNOW_CALLER)
        )
        for state in sorted(LIVE | ENDED)
    },
}  # fmt: skip

T, W = ItemState, ItemVerb

_ORG = _who(Hold.ORG, R.LIAISON, R.GRID_OFFICER)
_LIAISON = _who(Hold.ORG, R.LIAISON)
_HOLDER = _who(Hold.PERSON, R.HANDLER, R.GRID_OFFICER)
_REPORTER = MappingProxyType(
    {R.LIAISON: Hold.ORG, R.GRID_OFFICER: Hold.ORG, R.HANDLER: Hold.PERSON}
)
_JUDGES = _who(Hold.POOL, R.COLLECTOR, R.INTAKE_OPERATOR, R.SHIFT_SUPERVISOR)
_CALLERS = _who(Hold.POOL, R.HOTLINE_AGENT, R.INTAKE_OPERATOR, R.SHIFT_SUPERVISOR)
_PHOTO_CHECK = Ask(N.PHOTO_CHECK, When.NEVER)

_RETURNED: tuple[Then, ...] = (((G.IS_TOP_LEAD,), V.RETURNED), ((G.ALL_HANDLED,), V.HANDLED))
_PASSED: tuple[Then, ...] = (((G.HAS_CALLS,), V.PASSED_TO_CALL), ((), V.PASSED))


def _handling(kind: ItemKind) -> dict[tuple[ItemKind, ItemState, ItemVerb], ItemMove]:
    """主办 and 协办: signed by the department, worked by a person, reported with photos, or returned."""
    assign = ItemMove(
        T.WORKING,
        "item.assigned",
        _LIAISON,
        (Ask(N.PERSON), _NOTE),
        (G.NO_OPEN_CHILD,),
        (E.HOLD_BY_NAMED,),
    )
    hand_on = ItemMove(
        T.WORKING, "item.handed_on", _LIAISON, (Ask(N.SUB_ORG), _NOTE), (), (E.OFFER_CHILD,)
    )
    report = ItemMove(
        T.REPORTED, "item.reported", _REPORTER, (_AFTER, _NOTE), (G.NO_OPEN_CHILD,),
        (E.STAMP_REPORTED, E.REPORT_PARENT), (((G.ALL_HANDLED,), V.HANDLED),),
    )  # fmt: skip
    give_back = ItemMove(
        T.RETURNED, "item.returned", _ORG, _REASON, (), (E.WAKE_PARENT,), _RETURNED
    )
    return {
        (kind, T.OFFERED, W.SIGN): ItemMove(T.ACCEPTED, "item.signed", _ORG),
        (kind, T.OFFERED, W.ASSIGN): assign,
        (kind, T.ACCEPTED, W.ASSIGN): assign,
        (kind, T.WORKING, W.ASSIGN): assign,
        (kind, T.WORKING, W.UNASSIGN): ItemMove(
            T.ACCEPTED, "item.unassigned", _LIAISON, _REASON, (), (E.RELEASE, E.REVOKE_CHILDREN)
        ),
        (kind, T.WORKING, W.HAND_BACK): ItemMove(
            T.ACCEPTED, "item.handed_back", _HOLDER, _REASON, (), (E.RELEASE,)
        ),
        (kind, T.OFFERED, W.HAND_ON): hand_on,
        (kind, T.ACCEPTED, W.HAND_ON): hand_on,
        (kind, T.ACCEPTED, W.REPORT_HANDLED): report,
        (kind, T.WORKING, W.REPORT_HANDLED): report,
        (kind, T.OFFERED, W.RETURN): give_back,
        (kind, T.ACCEPTED, W.RETURN): give_back,
    }


def _judging(
    kind: ItemKind, passed: tuple[Then, ...], failed: tuple[Then, ...]
) -> dict[tuple[ItemKind, ItemState, ItemVerb], ItemMove]:
    """核实 and 核查: taken by one who did not handle, and judged."""
    take = ItemMove(
        T.WORKING, "item.taken", _JUDGES, guards=(G.NOT_HANDLER,), effects=(E.HOLD_BY_ACTOR,)
    )
    assign = ItemMove(
        T.ACCEPTED,
        "item.assigned",
        _INTAKE,
        (Ask(N.PERSON), _NOTE),
        (G.NAMED_NOT_HANDLER,),
        (E.HOLD_BY_NAMED,),
    )
    ok = ItemMove(
        T.DONE,
        "item.passed",
        _JUDGES,
        (_PHOTO_CHECK, _NOTE),
        (G.NOT_HANDLER,),
        (E.HOLD_BY_ACTOR, E.KEEP_PASSED),
        passed,
    )
    bad = ItemMove(
        T.DONE,
        "item.failed",
        _JUDGES,
        (*_REASON, _PHOTO_CHECK),
        (G.NOT_HANDLER,),
        (E.HOLD_BY_ACTOR, E.KEEP_FAILED),
        failed,
    )
    rows: dict[tuple[ItemKind, ItemState, ItemVerb], ItemMove] = {
        (kind, T.OFFERED, W.TAKE): take,
        (kind, T.ACCEPTED, W.TAKE): take,
    }
    for state in (T.OFFERED, T.ACCEPTED, T.WORKING):
        rows |= {
            (kind, state, W.ASSIGN): assign,
            (kind, state, W.PASS): ok,
            (kind, state, W.FAIL): bad,
        }
    return rows


def _calling() -> dict[tuple[ItemKind, ItemState, ItemVerb], ItemMove]:
    """回访: one per caller; the last one decides what becomes of the case."""
    kind = ItemKind.CALL_BACK
    record = ItemMove(
        T.DONE, "item.called_back", _CALLERS, (Ask(N.ANSWER), _NOTE), (G.NOT_HANDLER,),
        (E.HOLD_BY_ACTOR, E.KEEP_ANSWER),
        (((G.NO_CALL_OPEN, G.UNRESOLVED), V.REDO), ((G.NO_CALL_OPEN,), V.CALLED_BACK)),
    )  # fmt: skip
    return {
        (kind, T.OFFERED, W.TAKE): ItemMove(
            T.WORKING, "item.taken", _CALLERS, guards=(G.NOT_HANDLER,), effects=(E.HOLD_BY_ACTOR,)
        ),
        (kind, T.OFFERED, W.RECORD_CALL_BACK): record,
        (kind, T.WORKING, W.RECORD_CALL_BACK): record,
    }


def _all_items(
    *tables: Mapping[tuple[ItemKind, ItemState, ItemVerb], ItemMove],
) -> dict[tuple[ItemKind, ItemState, ItemVerb], ItemMove]:
    return {key: move for table in tables for key, move in table.items()}


ITEM_MOVES: Final[dict[tuple[ItemKind, ItemState, ItemVerb], ItemMove]] = _all_items(
    *(_handling(kind) for kind in sorted(HANDLING_KINDS)),
    _judging(ItemKind.VERIFY, passed=(((), V.VERIFIED),), failed=()),
    _judging(ItemKind.CHECK, passed=_PASSED, failed=(((), V.FAILED),)),
    _calling(),
)


def case_verbs(state: CaseState) -> Iterable[tuple[CaseVerb, CaseMove]]:
    """The moves out of a case state, in the order of the table."""
    return ((verb, move) for (start, verb), move in CASE_MOVES.items() if start is state)


def item_verbs(kind: ItemKind, state: ItemState) -> Iterable[tuple[ItemVerb, ItemMove]]:
    """The moves out of a state of an item of this kind, in the order of the table."""
    return (
        (verb, move)
        for (of, start, verb), move in ITEM_MOVES.items()
        if of is kind and start is state
    )
