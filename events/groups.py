"""The roles that are named together in the tables of moves. Pure."""

from __future__ import annotations

from hub.foundation.access import Role

#: The desks of the supervision and command centres.
CENTRE = frozenset(
    {Role.HOTLINE_AGENT, Role.INTAKE_OPERATOR, Role.SHIFT_SUPERVISOR, Role.DISPATCHER, Role.DISTRICT_CENTRE}
)  # fmt: skip
#: Who takes on, gives on and reports for a unit; a contractor's does not say what is the unit's above to say.
LIAISONS = frozenset({Role.LIAISON, Role.STREET_CENTRE, Role.OWNER_UNIT, Role.CONTRACTOR_UNIT})
ANSWERABLE = LIAISONS - {Role.CONTRACTOR_UNIT}
#: Everybody who works on cases.
STAFF = CENTRE | LIAISONS | {Role.COLLECTOR, Role.HANDLER, Role.GRID_OFFICER}
#: Who may report by hand.
REPORTERS = STAFF | {Role.LEADER}
#: Who may say with it how grave it is: the red list (红色清单) wakes people up.
GRADERS = CENTRE
