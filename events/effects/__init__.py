"""What the moves do beside changing the state: one small function for each effect, family by family. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from events.effects import (
    appealing,
    emergency,
    excluding,
    hotline,
    joint,
    levels,
    main,
    merging,
    offers,
    on_site,
    requests,
    splitting,
    supervising,
)
from events.effects.step import Step
from events.verbs import Effect

_FAMILIES: Final = (
    emergency,
    main,
    offers,
    on_site,
    joint,
    levels,
    requests,
    supervising,
    merging,
    hotline,
    excluding,
    appealing,
    splitting,
)

EFFECTS: Final[dict[Effect, Callable[[Step], None]]] = {
    effect: act for family in _FAMILIES for effect, act in family.EFFECTS.items()
}

#: These need the clock of the case: they run after it is set, the others before.
AFTER_CLOCK: Final = frozenset(
    {
        Effect.OFFER_VERIFY,
        Effect.OFFER_HANDLING,
        Effect.OFFER_CHECK,
        Effect.OFFER_REVIEW,
        Effect.OFFER_FIRST_CONTACTS,
        Effect.OFFER_CALL_BACKS,
        Effect.OFFER_APPROVAL,
        Effect.OFFER_CHILD,
        Effect.OFFER_SUPERVISION,
        Effect.MOVE_SUPERVISION,
        Effect.REWORK,
        Effect.DESIGNATE_LEAD,
        Effect.FOLLOW_CLOCK,
        Effect.OFFER_NEW_CALLS,
    }
)
