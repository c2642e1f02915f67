"""The moves of work items on the main path: handled, handed on, verified, checked. Pure."""

from __future__ import annotations

from typing import Final

from events.moves.row import (
    AFTER,
    ASKERS_ON_SITE,
    HOLDER,
    INTAKE,
    JUDGES,
    LIAISON,
    NOTE,
    PHOTO_CHECK,
    REASON,
    REPORTER,
    UNIT,
    UNITS,
    ItemMove,
    ItemTable,
    Then,
)
from events.states import HANDLING_KINDS, ItemKind, ItemState
from events.verbs import Ask, CaseVerb, Effect, Guard, ItemVerb, Need

T, W, V, E, G, N = ItemState, ItemVerb, CaseVerb, Effect, Guard, Need

#: While a case is suspended nobody works on it.
_RUNNING: Final = (G.NOT_SUSPENDED,)
_RETURNABLE: Final = (G.NOT_SUSPENDED, G.MAY_GO_BACK, G.NOT_DESIGNATED, G.IN_RETURN_TIME)
_RETURNED: tuple[Then, ...] = (((G.IS_TOP_LEAD,), V.RETURNED), ((G.ALL_HANDLED,), V.HANDLED))
#: What a caller waits for is reviewed before the call-back; where a city does not, it is called back at once.
_PASSED: tuple[Then, ...] = (
    ((G.HAS_CALLS,), V.TO_REVIEW),
    ((G.HAS_CALLS,), V.PASSED_TO_CALL),
    ((), V.PASSED),
)


def _handling(kind: ItemKind) -> ItemTable:
    """主办 and 协办: signed by the department, worked by a person, reported with photos, or returned."""
    assists = kind is ItemKind.HANDLE_ASSIST
    assign = ItemMove(
        T.WORKING,
        "item.assigned",
        LIAISON,
        (Ask(N.PERSON), NOTE),
        (G.NOT_SUSPENDED, G.NO_OPEN_CHILD),
        (E.HOLD_BY_NAMED,),
    )
    hand_on = ItemMove(
        T.WORKING, "item.handed_on", LIAISON, (Ask(N.SUB_ORG), NOTE), _RUNNING, (E.OFFER_CHILD,)
    )
    report = ItemMove(
        T.REPORTED, "item.reported", REPORTER, (AFTER, NOTE),
        (G.NOT_SUSPENDED, G.NO_OPEN_CHILD, *(() if assists else (G.ASSISTS_DONE,))),
        (E.STAMP_REPORTED, *((E.KEEP_PART,) if assists else ()), E.REPORT_PARENT), (((G.ALL_HANDLED,), V.HANDLED),),
    )  # fmt: skip
    give_back = ItemMove(
        T.RETURNED, "item.returned", UNIT, REASON, _RETURNABLE, (E.WAKE_PARENT,), _RETURNED
    )
    return {
        (kind, T.OFFERED, W.SIGN): ItemMove(T.ACCEPTED, "item.signed", UNIT, guards=_RUNNING),
        (kind, T.OFFERED, W.ASSIGN): assign,
        (kind, T.ACCEPTED, W.ASSIGN): assign,
        (kind, T.WORKING, W.ASSIGN): assign,
        (kind, T.WORKING, W.UNASSIGN): ItemMove(
            T.ACCEPTED, "item.unassigned", LIAISON, REASON, _RUNNING, (E.RELEASE, E.REVOKE_CHILDREN)
        ),
        (kind, T.WORKING, W.HAND_BACK): ItemMove(
            T.ACCEPTED, "item.handed_back", HOLDER, REASON, _RUNNING, (E.RELEASE,)
        ),
        (kind, T.OFFERED, W.HAND_ON): hand_on,
        (kind, T.ACCEPTED, W.HAND_ON): hand_on,
        (kind, T.ACCEPTED, W.REPORT_HANDLED): report,
        (kind, T.WORKING, W.REPORT_HANDLED): report,
        (kind, T.OFFERED, W.RETURN): give_back,
        (kind, T.ACCEPTED, W.RETURN): give_back,
    }


def _judging(kind: ItemKind, passed: tuple[Then, ...], failed: tuple[Then, ...]) -> ItemTable:
    """核实 and 核查: taken by one who did not handle, and judged."""
    take = ItemMove(
        T.WORKING, "item.taken", JUDGES, guards=(G.NOT_HANDLER,), effects=(E.HOLD_BY_ACTOR,)
    )
    assign = ItemMove(
        T.ACCEPTED,
        "item.assigned",
        INTAKE,
        (Ask(N.PERSON), NOTE),
        (G.NAMED_NOT_HANDLER,),
        (E.HOLD_BY_NAMED, E.TELL_NAMED),
    )
    again = ItemMove(
        T.OFFERED,
        "item.offered_again",
        ASKERS_ON_SITE,
        (NOTE,),
        effects=(E.OFFER_AGAIN,),
        auto=True,
    )
    ok = ItemMove(
        T.DONE,
        "item.passed",
        JUDGES,
        (PHOTO_CHECK, NOTE),
        (G.NOT_HANDLER,),
        (E.HOLD_BY_ACTOR, E.KEEP_PASSED),
        passed,
    )
    bad = ItemMove(
        T.DONE,
        "item.failed",
        JUDGES,
        (*REASON, *((UNITS,) if kind is ItemKind.CHECK else ()), PHOTO_CHECK),
        (G.NOT_HANDLER,),
        (E.HOLD_BY_ACTOR, E.KEEP_FAILED),
        failed,
    )
    rows: ItemTable = {
        (kind, T.OFFERED, W.TAKE): take,
        (kind, T.ACCEPTED, W.TAKE): take,
    }
    for state in (T.OFFERED, T.ACCEPTED, T.WORKING):
        rows |= {
            (kind, state, W.ASSIGN): assign,
            (kind, state, W.OFFER_AGAIN): again,
            (kind, state, W.PASS): ok,
            (kind, state, W.FAIL): bad,
        }
    return rows


def _all_items(
    *tables: ItemTable,
) -> ItemTable:
    return {key: move for table in tables for key, move in table.items()}


ITEMS: Final[ItemTable] = _all_items(
    *(_handling(kind) for kind in sorted(HANDLING_KINDS)),
    _judging(ItemKind.VERIFY, passed=(((), V.VERIFIED),), failed=()),
    _judging(ItemKind.CHECK, passed=_PASSED, failed=(((), V.FAILED),)),
)
