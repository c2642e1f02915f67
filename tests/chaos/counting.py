"""The count at the end of a round: every check there is, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tests.chaos import counting_wire as wire
from tests.chaos import counting_work as work
from tests.chaos.found import Found
from tests.chaos.storm import Load

CHECKS: Final[tuple[Callable[[Load, Found], None], ...]] = (
    wire.readings,
    wire.orders,
    wire.told,
    wire.one_alarm,
    wire.quarantined,
    work.cases,
    work.lists,
    work.commands,
    work.photos,
    work.journal,
    work.sockets,
    work.due_things,
)


def count(load: Load, *, in_order: bool) -> Found:
    """Look at everything.

    in_order: one ingest process took the messages, so the alarms must be exactly those the readings demand.
    """
    found = Found(trouble=list(load.trouble))
    for check in CHECKS:
        check(load, found)
    if in_order:
        wire.demanded_alarms(load, found)
    return found
