"""Plans (预案) of a case: what is done at the level its alarms reached; told by the room that knows the alarms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from hub.foundation.access import Scope
from hub.foundation.commands import Outcome
from hub.foundation.errors import NotFound, Phrase

#: Id of the command, case id, what a phone kept, who sends it, when it was done → what became of it.
Ticked = Callable[[UUID, int, Mapping[str, Any], Scope, dt.datetime | None], Outcome]
#: Case id and who reads it → its plans as `events.shapes.PlanOut` has them, the gravest first.
Told = Callable[[int, Scope], list[dict[str, Any]]]

_told: Final[list[Told]] = []
_ticked: Final[list[Ticked]] = []


def provide(told: Told, ticked: Ticked) -> None:
    """Name the functions that know the plans of a case, and tick their steps off; without them there are none."""
    _told[:], _ticked[:] = [told], [ticked]


def of_case(case_id: int, scope: Scope) -> list[dict[str, Any]]:
    """The plans of a case the scope sees, the gravest first."""
    return _told[0](case_id, scope) if _told else []


def tick(
    command_id: UUID,
    case_id: int,
    payload: Mapping[str, Any],
    scope: Scope,
    acted_at: dt.datetime | None,
) -> Outcome:
    """Carry out what was tapped on a step of a plan: payload plan, step, done, seen. Raises what the room raises."""
    if not _ticked:
        raise NotFound(what=Phrase("a plan of case %(number)s", number=case_id))
    return _ticked[0](command_id, case_id, payload, scope, acted_at)
