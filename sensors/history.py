"""Stored readings asked for by many at once: what a measure looks back on, what proves an alarm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from django.db import connection

from hub.foundation import arrays, sqlfile
from sensors.rules import Sample

#: How far before `since` the reading before it is looked for.
BEFORE: Final = timedelta(days=31)


class Ask(msgspec.Struct, frozen=True):
    """The numbers of one quantity of one device from `since` to `until`, both included, and the one before them."""

    device_id: int
    quantity: str
    since: datetime
    until: datetime


def read(asks: Sequence[Ask]) -> list[list[Sample]]:
    """For each ask its readings by their times, in one query; one more for each stretch that lies apart in time.

    Each query says between which instants its readings lie, so that the partitions of other months are neither planned
    nor locked: with history of decades that is what most of its time would go to.
    """
    found: list[list[Sample]] = [[] for _ in asks]
    for stretch in _stretches(asks):
        _read(asks, stretch, found)
    return found


def _stretches(asks: Sequence[Ask]) -> Iterator[list[int]]:
    """The asks by number, those together whose times overlap."""
    together: list[int] = []
    until: datetime | None = None
    for n in sorted(range(len(asks)), key=lambda n: asks[n].since):
        if until is not None and asks[n].since - BEFORE > until:
            yield together
            together, until = [], None
        together.append(n)
        until = asks[n].until if until is None else max(until, asks[n].until)
    if together:
        yield together


def _read(asks: Sequence[Ask], numbers: Sequence[int], found: list[list[Sample]]) -> None:
    some = [asks[n] for n in numbers]
    first = min(one.since for one in some)
    asked: dict[str, Any] = {
        "ids": arrays.plain([one.device_id for one in some]),
        "quantities": arrays.texts([one.quantity for one in some]),
        "since": arrays.plain([one.since for one in some]),
        "until": arrays.plain([one.until for one in some]),
        "first": first,
        "last": max(one.until for one in some),
        "before": BEFORE,
        "earliest": first - BEFORE,
    }
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("sensors", "readings_between"), asked)
        for n, at, value in cursor:
            found[numbers[n - 1]].append(Sample(at, value))


def mark_late(keys: Sequence[tuple[int, str, datetime]]) -> None:
    """Mark readings (device, quantity, observed at) as later than a rule on them allows."""
    if not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("sensors", "readings_late"),
            {
                "ids": arrays.plain([one[0] for one in keys]),
                "quantities": arrays.texts([one[1] for one in keys]),
                "observed_at": arrays.plain([one[2] for one in keys]),
                "first": min(one[2] for one in keys),
                "last": max(one[2] for one in keys),
            },
        )
