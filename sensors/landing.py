"""Landing a batch however long the database is away: nothing is given up, and nobody waits longer than the outage."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from django.db import connection

from hub.foundation import pulse
from sensors import pipeline, trace
from sensors.parcel import Parcel

log = logging.getLogger(__name__)

#: Waits while the database is away: doubled each time, and short enough that nobody waits for us when it is back.
FIRST_WAIT_S: Final = 0.25
LONGEST_WAIT_S: Final = 2.0


def land(
    name: str, parcels: list[Parcel], locked: Callable[[], None], stopping: threading.Event
) -> bool:
    """Store a batch (see `pipeline.land`), trying again while the database is away; False when told to stop before.

    name: of the gateway, for the log.
    """
    trace.received(parcels)  # once, however often storing them is tried
    wait = FIRST_WAIT_S
    away_at = 0.0
    while True:
        try:
            pipeline.land(parcels, locked)
            break
        except pipeline.AWAY as error:
            log.warning("%s waits %.1f s for the database: %s", name, wait, error)
            away_at = away_at or time.time()
            pulse.set("ingest.away_at", away_at)
            pulse.count("ingest.away")
            connection.close()
            if stopping.wait(wait):
                return False
            wait = min(wait * 2, LONGEST_WAIT_S)
    if away_at:
        log.warning("%s goes on after %.0f s without the database", name, time.time() - away_at)
    pulse.set("ingest.away_at", 0)
    return True
