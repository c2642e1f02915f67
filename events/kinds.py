"""The journal kinds of this room: kind -> schema version of its data."""

from __future__ import annotations

from typing import Final

from events.moves import CASE_MOVES, ITEM_MOVES
from hub.foundation import journal

KINDS: Final[dict[str, int]] = {
    "catalogue.loaded": 1,  # data: {schemes: [...], added, ended}
    # data of a case's entries: {card, items?, reason?, note?, evidence?, why?}; the card after the entry
    "case.opened": 1,  # + {event: {id, type, source, channel}, why}
    "event.joined": 1,  # + {event}
    "case.yellow": 1,
    "case.overdue": 1,
    "caller.erased": 1,
    **dict.fromkeys(sorted({move.entry for move in CASE_MOVES.values()}), 1),
    # + {item}, the one that was moved
    **dict.fromkeys(sorted({move.entry for move in ITEM_MOVES.values()}), 1),
}

journal.register(KINDS)
