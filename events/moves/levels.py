"""Levels: what a street or a district cannot solve goes up 上行, what a level below has to do goes down 下达. Pure.

What is passed on is a task of its own with a clock of its own; the task of who passed it on waits, and its clock runs
on independently. It comes back to who passed it on: returned, or answered from above. What was done below reports
upwards. Source: 潍坊市12345条例 Art. 23, 24; 突发事件应对法 Art. 17.
"""

from __future__ import annotations

from typing import Final

from events.moves.row import LIAISON, NOTE, REASON, ItemMove, ItemTable
from events.states import ItemKind, ItemState
from events.verbs import Ask, Effect, Guard, ItemVerb, Need

T, W, E, G, N = ItemState, ItemVerb, Effect, Guard, Need

_PASSING: Final = (G.IN_HANDLING, G.NOT_SUSPENDED, G.NO_OPEN_CHILD)


def _passing(kind: ItemKind, state: ItemState) -> ItemTable:
    return {
        (kind, state, W.ESCALATE): ItemMove(
            T.WORKING, "item.escalated", LIAISON, (Ask(N.UPPER_ORG), *REASON),
            (*_PASSING, G.HAS_UPPER), (E.RELEASE, E.OFFER_LEVEL),
        ),
        (kind, state, W.HAND_DOWN): ItemMove(
            T.WORKING, "item.handed_down", LIAISON, (Ask(N.LOWER_ORG), NOTE),
            (*_PASSING, G.HAS_LOWER), (E.RELEASE, E.OFFER_LEVEL),
        ),
    }  # fmt: skip


ITEMS: Final[ItemTable] = {
    key: row
    for kind in (ItemKind.HANDLE_LEAD, ItemKind.HANDLE_ASSIST)
    for state in (T.OFFERED, T.ACCEPTED)
    for key, row in _passing(kind, state).items()
}
