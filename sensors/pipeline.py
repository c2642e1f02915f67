"""The way of a message: the steps it walks, in batches of one transaction each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from traceback import extract_tb
from typing import Final

from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError, ProgrammingError

from hub.foundation import journal, pulse
from hub.foundation.errors import HubError, Unavailable
from sensors import (
    addresses,
    alarms,
    commanding,
    quarantine,
    replaying,
    reporting,
    states,
    store,
    trace,
)
from sensors.envelope import Envelope
from sensors.errors import Failed
from sensors.opening import open_
from sensors.parcel import Batch, Parcel
from sensors.quarantine import Refusal

log = logging.getLogger(__name__)

#: The database is away, or not what this version expects: nobody's message is at fault …
AWAY: Final = (OperationalError, InterfaceError, InternalError, ProgrammingError, Unavailable)
#: … unless its SQLSTATE says that a value was too much for it (class 54), or for PostGIS (XX).
BY_CONTENT: Final = ("54", "XX")


def judge_and_report(batch: Batch) -> None:
    """Judge the new readings; what is raised becomes a case, every change is written to it."""
    for clock_of_day, turns in replaying.by_day(alarms.judge(batch)):
        with clock_of_day:
            reporting.report_alarms(batch.work, turns)


#: Every batch walks these, in this order, in one transaction. The order of locks is theirs: the states of
#: devices, cases, and last the journal's head.
STEPS: Final[dict[str, Callable[[Batch], None]]] = {
    "identify": store.identify,
    "put_readings": store.put_readings,
    "judge_and_report": judge_and_report,
    "put_states": states.put,
    "learn_addresses": addresses.learn,
    "hear_devices": commanding.hear,
    "report_orders": reporting.report_orders,
}


def take(envelopes: Sequence[Envelope]) -> list[Parcel]:
    """Open messages and `land` them."""
    parcels = opened(envelopes)
    trace.received(parcels)
    return land(parcels)


def opened(envelopes: Sequence[Envelope]) -> list[Parcel]:
    """The parcels of messages: topics and bytes read, nothing looked up. Raises nothing."""
    with pulse.step("open"):
        city = settings.CITY_CODE
        return [open_(envelope, city) for envelope in envelopes]


def land(parcels: list[Parcel], locked: Callable[[], None] = lambda: None) -> list[Parcel]:
    """Store a batch of opened messages; when it returns, each is committed: taken, or in quarantine, or partly both.

    A batch that fails is halved until the message that fails stands alone; that one is quarantined and the
    others are taken. Raises one of AWAY when the database is; then nothing is lost, and the same parcels may be
    landed again.
    locked: called when a batch that is one transaction has the locks of its devices: from here on another batch may
    begin beside it, because it waits where it speaks of the same ones.
    """
    for parcel in parcels:
        parcel.again()
    readable = [parcel for parcel in parcels if not parcel.refusals]
    groups = list(replaying.groups(readable))
    for clock_of_group, group in groups:
        with clock_of_group:
            _land(group, locked if len(groups) == 1 else None)
    quarantine.put(
        Refusal(parcel.envelope, parcel.refusals[0], len(parcel.refusals) - 1)
        for parcel in parcels
        if parcel.refusals
    )
    trace.refused(parcels)
    return parcels


def _land(parcels: list[Parcel], locked: Callable[[], None] | None = None) -> None:
    try:
        with journal.transaction() as work:
            batch = Batch(parcels, work)
            for name, step in STEPS.items():
                with pulse.step(name):
                    step(batch)
                if locked and name == "identify":
                    locked()
        pulse.count("ingest.readings", sum(one.is_new for one in batch.values))
        pulse.count("ingest.orders", sum(one.order is not None for one in parcels))
    except Exception as error:  # the ingest loop: one bad message must not stop the others
        if is_away(error):
            raise
        for parcel in parcels:
            parcel.again()
        if len(parcels) == 1:
            parcels[0].refuse(_said(error))
            return
        pulse.count("ingest.halved")
        middle = len(parcels) // 2
        _land(parcels[:middle])
        _land(parcels[middle:])
    else:
        trace.taken(batch)


def is_away(error: Exception) -> bool:
    """Whether the same messages may be taken later as they are."""
    state: str = getattr(error.__cause__, "pgcode", None) or ""
    return isinstance(error, AWAY) and not state.startswith(BY_CONTENT)


def _said(error: Exception) -> HubError:
    if isinstance(error, HubError):
        return error
    # an error's own words may quote the message; its name and place do not
    frames = [f"{Path(one.filename).name}:{one.lineno}" for one in extract_tb(error.__traceback__)]
    log.error("a message failed by itself: %s at %s", type(error).__name__, " > ".join(frames))
    return Failed(why=f"{type(error).__name__} ({frames[-1]})")


def retake(envelope: Envelope) -> HubError | None:
    """Take one message again, without quarantining it; the reason when it is refused."""
    parcel = open_(envelope, settings.CITY_CODE)
    if not parcel.refusals:
        _land([parcel])
    return parcel.refusals[0] if parcel.refusals else None
