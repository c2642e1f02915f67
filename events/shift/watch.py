"""Whose watch a post keeps, who keeps it with it, and who may read its book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from events.groups import CENTRE
from hub.foundation.access import AUDIT, Role, Scope
from hub.foundation.errors import Forbidden

#: Who keeps a watch and signs for it; who may read its book besides.
KEEPERS: Final = CENTRE
READERS: Final = KEEPERS | {Role.LEADER, Role.AUDITOR}
CITY: Final = "city"


@dataclass(frozen=True, slots=True)
class Watch:
    """One watch. name: as rows keep it; audience: the tags of those who see its cases, none for the whole city."""

    name: str
    audience: tuple[str, ...]


def of(scope: Scope) -> Watch:
    """The watch of a post: that over what it oversees. Raises Forbidden for who may not read it."""
    scope.need(*READERS)
    if scope.everything:
        return Watch(CITY, ())
    tags = tuple(sorted(scope.tags - {AUDIT, f"user:{scope.actor.user_id}"}))
    return Watch(",".join(tags), tags)


def kept_by(scope: Scope) -> Watch:
    """The same, for who signs and writes. Raises Forbidden for others."""
    if scope.actor.role not in KEEPERS:
        raise Forbidden
    return of(scope)
