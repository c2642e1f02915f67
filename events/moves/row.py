"""What a row of the two tables of moves is, and whom rows name. Pure.

A row says everything: the new state, the journal kind, who may, what it needs, what must hold, what it does to
the clock, what else it does, and which move of the case follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from events.groups import ANSWERABLE, CENTRE, LIAISONS, STAFF
from events.states import CaseState, ItemKind, ItemState
from events.verbs import Ask, CaseVerb, Clock, Effect, Guard, Hold, ItemVerb, Need, When
from hub.foundation.access import Role

#: A move of the case that follows a move of an item, when all its guards hold; the first that does is made.
Then = tuple[tuple[Guard, ...], CaseVerb]


@dataclass(frozen=True, slots=True)
class CaseMove:
    """A row of the table of case moves. who: empty = only as a consequence; auto: a rule may make it.

    routed: the responsible department is named next, and dispatched to where the filing rule does so by itself.
    to None: where the case was before it was merged. beside: what follows for the other case that was named, chosen
    by what holds of this one before it moves, and by what the other's state has a row for. then: what follows for
    this case itself.
    onward: the move a rule makes at once in the new state, when its guards and needs hold.
    """

    to: CaseState | None
    entry: str
    who: Mapping[Role, Hold] = field(default_factory=dict)
    needs: tuple[Ask, ...] = ()
    guards: tuple[Guard, ...] = ()
    clock: Clock = Clock.KEEP
    effects: tuple[Effect, ...] = ()
    auto: bool = False
    routed: bool = False
    beside: tuple[Then, ...] = ()
    then: tuple[Then, ...] = ()
    onward: CaseVerb | None = None


@dataclass(frozen=True, slots=True)
class ItemMove:
    """A row of the table of work-item moves. then: what follows for the case; auto: a rule may make it."""

    to: ItemState
    entry: str
    who: Mapping[Role, Hold]
    needs: tuple[Ask, ...] = ()
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    then: tuple[Then, ...] = ()
    auto: bool = False


CaseTable = dict[tuple[CaseState, CaseVerb], CaseMove]
ItemTable = dict[tuple[ItemKind, ItemState, ItemVerb], ItemMove]


def who(hold: Hold, *roles: Role) -> Mapping[Role, Hold]:
    """These roles, each standing to the thing in the same way."""
    return MappingProxyType(dict.fromkeys(roles, hold))


def must(*needs: Need) -> tuple[Ask, ...]:
    """Things without which the move cannot be made."""
    return tuple(Ask(need) for need in needs)


# Who
SUPERVISOR: Final = who(Hold.SCOPE, Role.SHIFT_SUPERVISOR)
INTAKE: Final = who(Hold.SCOPE, Role.INTAKE_OPERATOR, Role.SHIFT_SUPERVISOR)
DISPATCH: Final = who(Hold.SCOPE, Role.DISPATCHER, Role.SHIFT_SUPERVISOR, Role.DISTRICT_CENTRE)
DESK: Final = who(
    Hold.SCOPE,
    Role.INTAKE_OPERATOR,
    Role.SHIFT_SUPERVISOR,
    Role.DISPATCHER,
    Role.DISTRICT_CENTRE,
)
ON_SITE: Final = who(Hold.SCOPE, Role.COLLECTOR, Role.GRID_OFFICER)
PLACERS: Final = who(
    Hold.SCOPE,
    Role.INTAKE_OPERATOR,
    Role.SHIFT_SUPERVISOR,
    Role.DISPATCHER,
    Role.HOTLINE_AGENT,
    Role.DISTRICT_CENTRE,
    Role.STREET_CENTRE,
    Role.COLLECTOR,
    Role.GRID_OFFICER,
)
PRESSERS: Final = who(Hold.SCOPE, *sorted(CENTRE | {Role.LEADER}))
OVERSEERS: Final = who(Hold.SCOPE, Role.SHIFT_SUPERVISOR, Role.LEADER)
EVERYONE: Final = who(Hold.SCOPE, *sorted(STAFF | {Role.LEADER}))
WORKERS: Final = who(Hold.SCOPE, *sorted(STAFF))
KNOWERS: Final = who(Hold.SCOPE, *sorted(CENTRE | {Role.LIAISON, Role.STREET_CENTRE}))
UNIT: Final = who(Hold.ORG, *sorted(LIAISONS | {Role.GRID_OFFICER}))
#: The unit, but not a contractor: what the unit above it has to say.
ANSWERS: Final = who(Hold.ORG, *sorted(ANSWERABLE | {Role.GRID_OFFICER}))
LIAISON: Final = who(Hold.ORG, *sorted(LIAISONS))
HOLDER: Final = who(Hold.PERSON, Role.HANDLER, Role.GRID_OFFICER)
REPORTER: Final = MappingProxyType({**UNIT, Role.HANDLER: Hold.PERSON})
JUDGES: Final = who(Hold.POOL, Role.COLLECTOR, Role.INTAKE_OPERATOR, Role.SHIFT_SUPERVISOR)
#: The desk, and the collector who was asked and does not come.
ASKERS_ON_SITE: Final = MappingProxyType({**INTAKE, Role.COLLECTOR: Hold.PERSON})
CALLERS: Final = who(Hold.POOL, Role.HOTLINE_AGENT, Role.INTAKE_OPERATOR, Role.SHIFT_SUPERVISOR)
HOTLINE: Final = who(Hold.SCOPE, Role.HOTLINE_AGENT, Role.INTAKE_OPERATOR, Role.SHIFT_SUPERVISOR)
APPROVERS: Final = who(Hold.ASKED, Role.DISPATCHER, Role.SHIFT_SUPERVISOR, Role.LEADER)

# What for
REASON: Final = must(Need.REASON)
LISTED: Final = must(Need.REASON_CODE)
NOTE: Final = Ask(Need.NOTE, When.NEVER)
BEFORE: Final = Ask(Need.PHOTO_BEFORE, When.NEVER)
AFTER: Final = Ask(Need.PHOTO_AFTER, When.IF_PLACED)
PHOTO_CHECK: Final = Ask(Need.PHOTO_CHECK, When.NEVER)
CLASS: Final = Ask(Need.CLASS, When.IF_MISSING)
RULE: Final = Ask(Need.RULE, When.IF_MISSING)
UNITS: Final = Ask(Need.UNITS, When.NEVER)

#: When the last caller was asked: done again by who did it, or by somebody else where no department did; or done.
CALLS_DONE: Final[tuple[Then, ...]] = (
    ((Guard.NO_CALL_OPEN, Guard.UNRESOLVED, Guard.HAS_DEPARTMENT), CaseVerb.REDO),
    ((Guard.NO_CALL_OPEN, Guard.UNRESOLVED), CaseVerb.REDISPATCHED),
    ((Guard.NO_CALL_OPEN, Guard.BADLY_RATED, Guard.HAS_DEPARTMENT), CaseVerb.RECTIFY),
    ((Guard.NO_CALL_OPEN,), CaseVerb.CALLED_BACK),
)
