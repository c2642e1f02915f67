"""The two tables of moves: which verb leads a case and a work item from which state to which. Pure.

`events.decide` is the one interpreter; permissions, buttons, API, help and the diagram are read from here. A new
branch is new rows. Each family of branches has a file: `cases` and `items` the main path, `asking` what needs
somebody's approval, `returning` what a department does not want, `pressing` what hurries, `hotline` what callers are
owed, `merging` and `splitting` what two cases do together, `appealing` what a missed limit counts, `joint` what several
units do together, `whistle` who is called, `levels` what goes up and down, `emergency` what is handed over at once,
`simple` what ends on the spot; `row` says what a row is. `switches` and `tables` make of the whole tables those of one
city.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from events.moves import (
    appealing,
    asking,
    cases,
    emergency,
    excluding,
    hotline,
    items,
    joint,
    levels,
    merging,
    pressing,
    returning,
    simple,
    splitting,
    whistle,
)
from events.moves import tables as _tables
from events.moves.row import CaseMove, CaseTable, ItemMove, ItemTable
from events.moves.tables import Tables
from events.policy import Policy
from events.states import CaseState, ItemKind, ItemState
from events.verbs import CaseVerb, ItemVerb

__all__ = [
    "CASE_MOVES", "ITEM_MOVES", "CaseMove", "ItemMove", "Tables", "case_verbs", "item_verbs", "tables",
]  # fmt: skip

CASE_MOVES: Final[CaseTable] = (
    cases.CASES
    | asking.CASES
    | returning.CASES
    | pressing.CASES
    | hotline.CASES
    | excluding.CASES
    | merging.CASES
    | appealing.CASES
    | emergency.CASES
    | splitting.CASES
    | simple.CASES
)
ITEM_MOVES: Final[ItemTable] = (
    items.ITEMS
    | asking.ITEMS
    | returning.ITEMS
    | pressing.ITEMS
    | joint.ITEMS
    | hotline.ITEMS
    | excluding.ITEMS
    | whistle.ITEMS
    | levels.ITEMS
    | appealing.ITEMS
    | emergency.ITEMS
)


def tables(policy: Policy) -> Tables:
    """The tables of the city with this policy: branches it leaves out are gone, its own roles decide."""
    return _tables.of(policy, CASE_MOVES, ITEM_MOVES)


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
