"""Messages of a replay that keeps its times are taken by the clock of the recording.

Orders become cases at once, and are taken day by day. Of readings, of which most change nothing, a batch may hold
years: what they changed is then told day by day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from hub.foundation import clock, journal
from hub.foundation.ids import uuid7
from sensors.alarm_rows import Turn
from sensors.models import ReplayRun
from sensors.parcel import Parcel

#: User property of a message of a replay that keeps its times: the run's id.
PROPERTY: Final = "hub-replay"
#: A message may wait at the broker so long and still be taken by the recorded clock.
LONGEST: Final = timedelta(days=7)


def begin(file: str) -> ReplayRun:
    """Announce a replay that keeps its times; only messages that carry its id move the clock."""
    return ReplayRun.objects.create(
        id=uuid7(), file=file, started_at=clock.now(), start_seq=journal.head()
    )


def end(run: ReplayRun) -> None:
    """Everything is published. What still waits at the broker keeps the recorded clock."""
    ReplayRun.objects.filter(pk=run.pk).update(ended_at=clock.now())


def groups(
    parcels: Sequence[Parcel],
) -> Iterator[tuple[AbstractContextManager[None], list[Parcel]]]:
    """The parcels in order, cut where the clock changes: live, one recorded city day of orders, recorded readings.

    Each group comes with the clock it is to be taken by; a recorded one's is its latest time, so that
    cases get the day of the recording.
    """
    runs = _open_runs(parcels)
    if not runs:
        yield nullcontext(), list(parcels)
        return
    for kind, group in groupby(parcels, lambda parcel: _kind(parcel, runs)):
        taken = list(group)
        times = [at for parcel in taken if (at := recorded_at(parcel)) is not None]
        yield clock.following(max(times)) if kind is not None and times else nullcontext(), taken


def by_day(turns: Sequence[Turn]) -> Iterator[tuple[AbstractContextManager[None], list[Turn]]]:
    """Changes of alarms, each city day's with the clock it is told by; all at once by the real one.

    The changes of one alarm stay in their order.
    """
    if not clock.is_following():
        yield nullcontext(), list(turns)
        return
    days: dict[date, list[Turn]] = {}
    for turn in turns:
        days.setdefault(clock.city_day(turn.change.at), []).append(turn)
    for _, told in sorted(days.items()):
        yield clock.following(max(turn.change.at for turn in told)), told


def recorded_at(parcel: Parcel) -> datetime | None:
    """When the recording says it happened: an order's time, or the latest of its readings."""
    if parcel.order is not None:
        return parcel.order.report.occurred_at
    return max((reading.observed_at for reading in parcel.readings), default=None)


def _kind(parcel: Parcel, runs: dict[str, ReplayRun]) -> object:
    """By what a parcel is taken: None is the real clock."""
    run = runs.get(parcel.envelope.properties.get(PROPERTY, ""))
    at = recorded_at(parcel)
    if run is None or at is None or at >= run.started_at:
        return None
    return clock.city_day(at) if parcel.order is not None else "readings"


def _open_runs(parcels: Sequence[Parcel]) -> dict[str, ReplayRun]:
    named = {
        name for parcel in parcels if (name := parcel.envelope.properties.get(PROPERTY)) is not None
    }
    wanted = [run for name in named if (run := _uuid(name)) is not None]
    if not wanted:
        return {}
    found = ReplayRun.objects.filter(pk__in=wanted, started_at__gt=clock.now() - LONGEST)
    return {str(run.pk): run for run in found}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def is_replayed(seq: int, recorded_at: datetime, runs: Sequence[ReplayRun]) -> bool:
    """Whether a journal entry was written by one of these replays: after its start, dated before it."""
    return any(seq > run.start_seq and recorded_at < run.started_at for run in runs)
