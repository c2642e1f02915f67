"""Notices in tests: the reader run by hand, what falls due done, and what somebody was told."""

from __future__ import annotations

import datetime as dt

from events.models import Notice
from events.notices import telling
from hub import wiring
from hub.foundation import clock, due
from tests.db.small_work import Work


def tell_on() -> None:
    """What the clock process does: read on, then do what fell due."""
    while wiring.READERS[telling.READER].read_on(telling.READER):
        pass
    while due.run_one():
        pass


def pass_time(to: dt.datetime) -> None:
    """The clock process looks in at an instant: lights turn, readers read, what fell due is done."""
    with clock.frozen(to):
        wiring.EVERY["events.lights"][1]()
        tell_on()


def told(work: Work, name: str) -> list[str]:
    """What somebody was told, in order."""
    return list(
        Notice.objects.filter(user_id=work.user_id(name))
        .order_by("id")
        .values_list("what", flat=True)
    )


def rules(work: Work, name: str) -> list[str]:
    """By which rows of the matrix somebody was told, in order."""
    return list(
        Notice.objects.filter(user_id=work.user_id(name))
        .order_by("id")
        .values_list("rule", flat=True)
    )
