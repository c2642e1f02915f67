"""Whistle 吹哨报到: a street calls departments, and each has to come within a limit of its own. Pure.

A call is a work item of the kind `whistle`, done when the department is there; from then on it assists, and reports its
own result as every assisting unit does (`joint`). One that does not come is released with that reason, and counts as
late when its time was over. Source: 北京市接诉即办工作条例 Art. 16.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from events.moves.joint import DIRECTING, DIRECTORS
from events.moves.row import BEFORE, NOTE, REASON, UNIT, ItemMove, ItemTable
from events.states import ItemKind, ItemState
from events.verbs import Ask, CaseVerb, Effect, Guard, Hold, ItemVerb, Need
from hub.foundation.access import Role

T, W, V, E, G, N = ItemState, ItemVerb, CaseVerb, Effect, Guard, Need

_KIND: Final = ItemKind.WHISTLE
_COMERS: Final = MappingProxyType({**UNIT, Role.HANDLER: Hold.ORG})


def _calling(kind: ItemKind, state: ItemState) -> ItemMove:
    return ItemMove(
        state, "item.whistled", UNIT, (Ask(N.ASSISTS), Ask(N.NOTE)),
        (G.IN_HANDLING, G.NOT_SUSPENDED, G.IS_WHOLE, G.MAY_WHISTLE), (E.OFFER_WHISTLES,),
    )  # fmt: skip


ITEMS: Final[ItemTable] = {
    **{
        (kind, state, W.WHISTLE): _calling(kind, state)
        for kind in (ItemKind.HANDLE_LEAD, ItemKind.HANDLE_ASSIST)
        for state in (T.ACCEPTED, T.WORKING)
    },
    (_KIND, T.OFFERED, W.ARRIVE): ItemMove(
        T.DONE, "item.arrived", _COMERS, (BEFORE, NOTE), (G.IN_HANDLING, G.NOT_SUSPENDED),
        (E.KEEP_ARRIVAL, E.OFFER_ARRIVED),
    ),
    (_KIND, T.OFFERED, W.RELEASE_UNIT): ItemMove(
        T.REVOKED, "item.released", DIRECTORS, REASON, DIRECTING, (E.END_ITEM,),
        (((G.ALL_HANDLED,), V.HANDLED),),
    ),
}  # fmt: skip
