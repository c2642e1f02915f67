"""What the moves do beside changing the state: one small function for each effect, family by family. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from events.effects import (
    appealing,
    emergency,
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
    appealing,
    splitting,
)

EFFECTS: Final[dict[Effect, Callable[[Step], None]]] = {
    effect: act for family in _FAMILIES for effect, act in family.EFFECTS.items()
}
