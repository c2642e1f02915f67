"""The pages people work on all day, and which of them belongs to which role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.foundation.access import Role


@dataclass(frozen=True, slots=True)
class Face:
    """One page people work on all day. name: its URL name."""

    name: str
    title: str | Promise
    says: str | Promise


CONSOLE: Final = Face("console", _("Console"), _("Everything live, on list and map"))
DESK: Final = Face("desk", _("Desk"), _("The department's inbox"))
PHONE: Final = Face("phone", _("Phone"), _("Tasks on the way"))
INSIGHT: Final = Face("insight", _("Evaluation"), _("Figures of areas, organisations and posts"))
FACES: Final = (CONSOLE, DESK, PHONE, INSIGHT)

_PHONES: Final = frozenset({Role.COLLECTOR, Role.HANDLER, Role.GRID_OFFICER})


def home_of(role: Role) -> Face:
    """The page a post of this role starts on."""
    if role in _PHONES:
        return PHONE
    if role is Role.LEADER:
        return INSIGHT
    return DESK if role is Role.LIAISON else CONSOLE
