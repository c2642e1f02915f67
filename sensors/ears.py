"""Up to when the hub has heard what there was to hear: what comes after is a silence of the hub's and not of devices.

The probe (`sensors.probe`) waits in the same queue as the city's messages: when it was taken, all that was said before
it was sent is stored. While no ingest process runs, while the broker is away, and after a start until the first probe
came through, nobody can say who is silent.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from hub.foundation import heartbeat
from hub.foundation.models import Process

#: Who listens, and who sends the probe.
_ROLES: Final = ("ingest", "publish")


def heard_until(now: datetime) -> datetime | None:
    """Up to when everything that was said has been heard; None: nobody listens, or nobody knows yet."""
    return of(Process.objects.filter(role__in=_ROLES), now)


def of(rows: Iterable[Process], now: datetime) -> datetime | None:
    """The same of these rows, by the ingest process that is farthest behind."""
    rows = list(rows)
    listening = [row for row in rows if row.role == "ingest" and not heartbeat.silent(row, now)]
    if not listening:
        return None
    if not any(_figure(row, "publisher.probed_at") for row in rows):
        return now  # no probe is sent here: an ingest process that beats is all there is to know
    taken = [_figure(row, "ingest.probe_sent_at") for row in listening]
    return min(datetime.fromtimestamp(min(taken), UTC), now) if all(taken) else None


def _figure(row: Process, name: str) -> float:
    value: float = row.figures.get("now", {}).get(name, 0.0)
    return value
