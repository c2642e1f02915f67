"""What each role is called on the screens, and the page it works on."""

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
FACES: Final = (CONSOLE, DESK, PHONE)

ROLE_NAMES: Final[dict[Role, str | Promise]] = {
    Role.HOTLINE_AGENT: _("Hotline agent"),
    Role.INTAKE_OPERATOR: _("Intake operator"),
    Role.SHIFT_SUPERVISOR: _("Shift supervisor"),
    Role.DISPATCHER: _("Dispatcher"),
    Role.COLLECTOR: _("Collector"),
    Role.LIAISON: _("Department liaison"),
    Role.HANDLER: _("Handler"),
    Role.GRID_OFFICER: _("Grid officer"),
    Role.LEADER: _("Leader"),
    Role.AUDITOR: _("Auditor"),
    Role.SYSTEM_ADMIN: _("System administrator"),
}

_PHONES: Final = frozenset({Role.COLLECTOR, Role.HANDLER, Role.GRID_OFFICER})


def home_of(role: Role) -> Face:
    """The page a post of this role starts on."""
    if role in _PHONES:
        return PHONE
    return DESK if role is Role.LIAISON else CONSOLE
