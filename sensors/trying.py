"""What an alarm rule would have fired (试算): stored readings, judged by a rule that need not be in force.

Nothing is written. It is compared with what was fired: an alarm that overlaps one of the same device is the same one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Final

from django.db.models import QuerySet

from sensors import baselines, in_force, rules
from sensors.errors import TooMuchToTry, TrialRunning
from sensors.in_force import InForce
from sensors.models import Alarm, AlarmRule, Device, Reading, RuleOverride
from sensors.rules import Sample, Spell, Week
from sensors.rules.normal import Normals

#: Readings one trial goes through; more are asked for in parts. A reading costs the same whatever the rule measures.
MOST_READINGS: Final = 3_000_000
#: … of a page, whose process serves others meanwhile: some seconds of it.
MOST_ON_PAGE: Final = 600_000
#: So much before the beginning is read, too: what runs there has begun earlier.
LEAD: Final = timedelta(days=1)
#: Devices whose readings are read at once.
_CHUNK: Final = 200


_trying = threading.Lock()


@contextmanager
def alone() -> Iterator[None]:
    """One trial at a time in a process that serves pages and sockets. Raises TrialRunning."""
    if not _trying.acquire(blocking=False):
        raise TrialRunning
    try:
        yield
    finally:
        _trying.release()


@dataclass(frozen=True, slots=True)
class Tried:
    """One device. begins: its first reading; would: alarms the rule has; did: those raised; pairs: (was, would be)."""

    device: Device
    readings: int
    begins: datetime
    would: tuple[Spell, ...]
    did: tuple[Spell, ...]
    pairs: tuple[tuple[Spell | None, Spell | None], ...]

    @property
    def new(self) -> int:
        """Alarms that were not raised."""
        return sum(was is None for was, _ in self.pairs)

    @property
    def gone(self) -> int:
        """Alarms that would not be raised."""
        return sum(would is None for _, would in self.pairs)


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule over a stretch of time. devices: those with readings, in the order of their codes."""

    row: AlarmRule
    since: datetime
    until: datetime
    devices: tuple[Tried, ...]

    @property
    def readings(self) -> int:
        """How many readings were judged."""
        return sum(one.readings for one in self.devices)

    @property
    def begins(self) -> datetime | None:
        """The first reading of the stretch, those before it that lead up to it left out; None: there is none."""
        return max(self.since, min(one.begins for one in self.devices)) if self.devices else None

    def count(self, what: str) -> int:
        """How many `would`, `did`, `new` or `gone` in all."""
        values = (getattr(one, what) for one in self.devices)
        return sum(value if isinstance(value, int) else len(value) for value in values)


def attempt(
    row: AlarmRule,
    devices: QuerySet[Device],
    since: datetime,
    until: datetime,
    own: Sequence[RuleOverride] | None = None,
    most: int | None = None,
) -> Trial:
    """The alarms a rule has of these devices' stored readings from `since` to `until`, beside those there were.

    row: saved or not; devices: of any type, those of the rule's are taken; own: what single devices have instead, saved
    or not, where it is not what is in force. Raises BadRule, and TooMuchToTry, before anything is read, for more
    readings than most (MOST_READINGS).
    """
    if own is None:
        own = list(RuleOverride.objects.filter(rule_code=row.code, valid_to__isnull=True))
    held = in_force.in_force(row, own)
    chosen = list(devices.filter(type_id=row.device_type_id).order_by("code"))
    lead = since - max(LEAD, held.rule.measure.window)
    _bounded(chosen, row.quantity, lead, until, MOST_READINGS if most is None else most)
    tried: list[Tried] = []
    for start in range(0, len(chosen), _CHUNK):
        part = chosen[start : start + _CHUNK]
        did = _did(row.code, part, since, until)
        usually = (
            baselines.of({(one.pk, row.quantity) for one in part}) if held.is_deviation else {}
        )
        by_id = {one.pk: one for one in part}
        for device_id, samples in _samples(part, row.quantity, lead, until):
            known = usually.get((device_id, row.quantity), ())
            would = _would(held, device_id, samples, known, since, until)
            was = did.get(device_id, ())
            pairs = tuple(rules.paired(was, would))
            tried.append(Tried(by_id[device_id], len(samples), samples[0].at, would, was, pairs))
    return Trial(row, since, until, tuple(sorted(tried, key=lambda one: one.device.code)))


def _would(
    held: InForce,
    device_id: int,
    samples: Sequence[Sample],
    known: Normals,
    since: datetime,
    until: datetime,
) -> tuple[Spell, ...]:
    if held.is_deviation and not known:
        known = (_usual(samples, until),)  # never reckoned: what is usual of the stretch itself
    terms = held.terms(device_id, known)
    if terms is None:
        return ()
    found = rules.spells(terms, samples, until)
    return tuple(one for one in found if one.cleared_at is None or one.cleared_at >= since)


def _usual(samples: Sequence[Sample], until: datetime) -> Week:
    """What is usual of these readings, as if it had been known from their beginning on."""
    first = samples[0].at
    week = rules.normals(samples, first, until)
    return Week(first - timedelta(days=1), first, week.hours)


def _did(
    code: str, devices: Sequence[Device], since: datetime, until: datetime
) -> dict[int, tuple[Spell, ...]]:
    """The alarms there were, by device, in order."""
    rows = (
        Alarm.objects.filter(rule_code=code, device__in=devices, withdrawn_at__isnull=True)
        .filter(raised_at__lte=until)
        .exclude(cleared_at__lt=since)
        .order_by("device_id", "raised_at")
    )
    return {
        device: tuple(
            Spell(one.raised_at, one.cleared_at, one.level, one.worst, one.level_at, one.value)
            for one in alarms
        )
        for device, alarms in groupby(rows, key=lambda one: one.device_id)
    }


def _numbers(
    devices: Sequence[Device], quantity: str, since: datetime, until: datetime
) -> QuerySet[Reading]:
    ids = [one.pk for one in devices]
    rows = Reading.objects.filter(device_id__in=ids, quantity=quantity, value__isnull=False)
    return rows.filter(observed_at__gte=since, observed_at__lte=until)


def _bounded(
    devices: Sequence[Device], quantity: str, since: datetime, until: datetime, most: int
) -> None:
    """Raise TooMuchToTry where there are more numbers than so many."""
    if _numbers(devices, quantity, since, until)[: most + 1].count() > most:
        raise TooMuchToTry(expected=most)


def _samples(
    devices: Sequence[Device], quantity: str, since: datetime, until: datetime
) -> Iterator[tuple[int, list[Sample]]]:
    """The numbers of these devices by their times."""
    told = _numbers(devices, quantity, since, until).order_by("device_id", "observed_at")
    rows = told.values_list("device_id", "observed_at", "value").iterator(chunk_size=20_000)
    for device_id, values in groupby(rows, key=itemgetter(0)):
        yield device_id, [Sample(at, value) for _, at, value in values if value is not None]
