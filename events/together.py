"""What may be done to several cases at once: the moves of each, to find what they have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from events import showing, store
from events.forwarding import suggestion
from events.states import CaseState
from grid import calendar
from hub.foundation.access import Scope
from hub.foundation.errors import BadInput

#: More than anybody chooses by hand; as many as a list shows.
MOST: Final = 200


def moves_of(case_ids: Sequence[int], scope: Scope) -> list[dict[str, Any]]:
    """The moves this post may make now on each case, in the order asked for; those out of sight are left out.

    suggested: what the router would do with a case that waits for dispatch, as in `events.showing.case`.
    Raises BadInput for more than MOST.
    """
    if len(case_ids) > MOST:
        raise BadInput(field="case", expected=f"at most {MOST} cases", got=len(case_ids))
    files, days = store.read(case_ids), calendar.load()
    seen = [files[one] for one in dict.fromkeys(case_ids) if one in files]
    return [
        {
            "case_id": file.case.id,
            "number": file.case.number,
            "version": file.case.version,
            "suggested": suggestion(file) if file.state is CaseState.DISPATCH else None,
            "moves": showing.moves(file, scope, days),
        }
        for file in seen
        if scope.sees(file.case.audience)
    ]
