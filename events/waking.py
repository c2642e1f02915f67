"""A suspended case goes on by itself on the day that was granted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from events import numbers, reactions, store
from events.decide import move_case
from events.draft import Context, Draft
from events.given import NOTHING
from events.verbs import CaseVerb
from grid import calendar
from hub.foundation import clock, journal, seal
from hub.foundation.access import SYSTEM


def wake(key: str, data: dict[str, Any]) -> datetime | None:
    """Resume the case of a due thing (data: case), counted from its day however late it is done.

    Called by the clock process, in the transaction that removes the thing. Nothing when somebody resumed it, or it
    left the department, meanwhile; the day itself when it was moved.
    """
    now = clock.now()
    with journal.transaction() as work:
        file = store.load([data["case"]]).get(data["case"])
        until = file.case.suspended_until if file is not None else None
        if file is None or until is None or until > now:
            return until
        draft = Draft(file)
        ctx = Context(SYSTEM, now, until, calendar.load(), numbers.take, seal.keyed_digest)
        move_case(draft, CaseVerb.RESUME, NOTHING, ctx, by_rule=True)
        # a day late, it may be over already
        reactions.tell_passed([draft], ctx)
        store.write([draft], work)
    return None
