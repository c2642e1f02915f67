"""The pages people work on all day, and which of them belongs to which role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.shift.watch import READERS
from events.visits import OVERSEERS
from grid.posts import OVERSEES
from hub.foundation.access import Role
from sensors import maintaining


@dataclass(frozen=True, slots=True)
class Face:
    """One page people work on all day. name: its URL name; roles: whose it is, everybody's when there are none."""

    name: str
    title: str | Promise
    says: str | Promise
    roles: frozenset[Role] = frozenset()


CONSOLE: Final = Face("console", _("Console"), _("Everything live, on list and map"))
DESK: Final = Face("desk", _("Desk"), _("The department's inbox"))
PHONE: Final = Face("phone", _("Phone"), _("Tasks on the way"))
INSIGHT: Final = Face("insight", _("Evaluation"), _("Figures of areas, organisations and posts"))
AUDIT: Final = Face(
    "audit",
    _("Audit"),
    _("Who looked, who took out, who changed rights"),
    frozenset({Role.AUDITOR}),
)
ACCOUNTS: Final = Face(
    "accounts",
    _("Log-ins"),
    _("Who may enter, and as what"),
    frozenset({Role.SECURITY_ADMIN}),
)
#: For who looks on from above; a worker's own tasks are no matter for a wall.
SCREEN: Final = Face(
    "screen", _("Wall"), _("The day at one glance, for everybody in the room"), OVERSEES
)
HANDOVER: Final = Face(
    "handover", _("Handover"), _("What is open and promised, signed by both shifts"), READERS
)
DAYBOOK: Final = Face(
    "daybook", _("Daybook"), _("What a day brought, to read and to print"), READERS
)
MAINTENANCE: Final = Face(
    "maintenance",
    _("Maintenance"),
    _("Devices that are worked on, and silenced meanwhile"),
    frozenset(maintaining.ROLES),
)
RULES: Final = Face(
    "rules",
    _("Alarm rules"),
    _("From when on devices call somebody, and what other thresholds would do"),
    frozenset(
        {
            Role.SHIFT_SUPERVISOR,
            Role.DISPATCHER,
            Role.DISTRICT_CENTRE,
            Role.LEADER,
            Role.AUDITOR,
            Role.SYSTEM_ADMIN,
        }
    ),
)
VISITS: Final = Face(
    "visits", _("Visits"), _("Who was visited for what, and what was found"), OVERSEERS
)
_PHONES: Final = frozenset({Role.COLLECTOR, Role.HANDLER, Role.GRID_OFFICER})
#: For who works at a desk; on the street a device is a thing on the map.
DEVICES: Final = Face(
    "devices",
    _("Devices"),
    _("How they are, what they measure, what was done to them"),
    frozenset(Role) - _PHONES - {Role.SECURITY_ADMIN},
)
FACES: Final = (
    *(CONSOLE, DESK, PHONE, SCREEN, INSIGHT, HANDOVER, DAYBOOK, DEVICES, RULES, MAINTENANCE),
    *(VISITS, AUDIT, ACCOUNTS),
)

_DESKS: Final = frozenset({Role.LIAISON, Role.STREET_CENTRE, Role.OWNER_UNIT, Role.CONTRACTOR_UNIT})
_OWN: Final = {Role.LEADER: INSIGHT, Role.AUDITOR: AUDIT, Role.SECURITY_ADMIN: ACCOUNTS}


def home_of(role: Role) -> Face:
    """The page a post of this role starts on."""
    if role in _PHONES:
        return PHONE
    if role in _OWN:
        return _OWN[role]
    return DESK if role in _DESKS else CONSOLE


def faces_of(role: Role) -> list[Face]:
    """The pages a post of this role may open."""
    return [face for face in FACES if not face.roles or role in face.roles]
