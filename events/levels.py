"""The levels of government a task may be held at, and who is above and below whom. Pure."""

from __future__ import annotations

from typing import Final

from events.given import OrgGiven
from events.records import ItemRecord

#: From the top down.
LEVELS: Final = ("city", "district", "street", "community")


def rank(level: str) -> int:
    """0 for the city, growing downwards; what has no level works for the whole city."""
    return LEVELS.index(level) if level in LEVELS else 0


def is_above(org: OrgGiven, item: ItemRecord) -> bool:
    """Whether a task of this unit may go up to that organisation: its own district, or one of the city."""
    return rank(org.level) < rank(item.level) and _is_same_branch(org, item)


def is_below(org: OrgGiven, item: ItemRecord) -> bool:
    """Whether a task of this unit may go down to that organisation: of a lower level, inside its own territory."""
    return rank(org.level) > rank(item.level) and _is_same_branch(org, item)


def _is_same_branch(org: OrgGiven, item: ItemRecord) -> bool:
    """City bodies belong to every branch; of the others, those that share more than the top of the tree."""
    if "city" in (org.level or "city", item.level or "city"):
        return True
    return len(set(org.path) & set(item.org_path)) > 1
