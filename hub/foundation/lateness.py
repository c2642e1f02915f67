"""How far the hub is behind, in words a page can show: for people who look at it and wonder whether it is fresh."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from hub.foundation.heartbeat import EVERY_S, SILENT_S
from hub.foundation.models import Process

#: How often the publisher sends a probe through the broker.
PROBE_S: Final = 5.0
#: Below this nobody is told: a batch, a beat and a probe have their own delays.
TOLD_S: Final = 15.0
#: Slower than this the queue does not become shorter within the day.
GAINING: Final = 1.05


@dataclass(frozen=True, slots=True)
class Lateness:
    """behind_s: how old the messages are that are taken now; ends_s: when that will be over at this speed.

    silent_since: no ingest process has beaten since then. database_since: the database is away.
    """

    behind_s: float = 0.0
    ends_s: float | None = None
    silent_since: datetime | None = None
    database_since: datetime | None = None

    def as_json(self) -> dict[str, Any] | None:
        """For the stream's heartbeat; None when there is nothing to tell."""
        if self.database_since:
            return {"part": "database", "since": self.database_since.isoformat()}
        if self.silent_since:
            return {"part": "ingest", "since": self.silent_since.isoformat()}
        if self.behind_s >= TOLD_S:
            ends = None if self.ends_s is None else round(self.ends_s)
            return {"part": "queue", "behind_s": round(self.behind_s), "ends_s": ends}
        return None


def of_rows(rows: Iterable[Sequence[Any]], now: datetime) -> Lateness:
    """The same from rows of `processes.sql`."""
    return of(
        (
            Process(role=role, started_at=since, beat_at=at, figures=json.loads(said))
            for role, since, at, said in rows
        ),
        now,
    )


def of(rows: Iterable[Process], now: datetime) -> Lateness:
    """The lateness at `now` by these rows; that of the slowest ingest process."""
    rows = list(rows)
    ingests = [row for row in rows if row.role == "ingest"]
    if not ingests:
        return Lateness()  # none was ever started here, or all ended in order: somebody knows
    newest = max(row.beat_at for row in ingests)
    if (now - newest).total_seconds() > SILENT_S:
        return Lateness(silent_since=newest)
    probed_at = max((_now_of(row, "publisher.probed_at") for row in rows), default=0.0)
    beating = [row for row in ingests if (now - row.beat_at).total_seconds() <= SILENT_S]
    return max((_of(row, probed_at) for row in beating), key=lambda one: one.behind_s)


def _of(row: Process, probed_at: float) -> Lateness:
    """How far one ingest process was behind at its last beat."""
    sent_at, taken_at = _now_of(row, "ingest.probe_sent_at"), _now_of(row, "ingest.probe_taken_at")
    beat_at = row.beat_at.timestamp()
    if (
        not sent_at
    ):  # it has taken none yet: what it takes is older than itself, or nobody sends any
        sent_at = taken_at = row.started_at.timestamp()
    behind_s = taken_at - sent_at
    if probed_at > beat_at - SILENT_S:
        # probes are being sent: that the next has not come means it waits
        behind_s = max(behind_s, beat_at - sent_at - PROBE_S - EVERY_S)
    speed = _now_of(row, "ingest.probe_speed")
    ends_s = behind_s / (speed - 1.0) if speed > GAINING else None
    return Lateness(behind_s=max(0.0, behind_s), ends_s=ends_s)


def away_since(at: float) -> Lateness:
    """The database is away. at: since when, seconds since 1970."""
    return Lateness(database_since=datetime.fromtimestamp(at, UTC))


def _now_of(row: Process, name: str) -> float:
    value: float = row.figures.get("now", {}).get(name, 0.0)
    return value
