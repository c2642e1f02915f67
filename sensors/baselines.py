"""What is usual of the devices under a rule on deviations: reckoned of their stored readings, kept by the time it was.

It is reckoned anew every week (`hub.wiring`), or by `manage.py baselines`. What was usual before is kept for as long
as somebody may ask what a rule would have fired.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from hub.foundation import clock, sqlfile
from sensors.models import AlarmRule, Baseline
from sensors.rules import Kind, Normal, Week
from sensors.rules.normal import AS_SIGMA, Normals

#: The readings it is made of: so many weeks, so that each hour of the week has as many days.
WEEKS: Final = 6
#: How long what was usual is kept.
KEPT: Final = timedelta(days=100)
#: Parsed rows a process keeps.
_PARSED: Final = 4096

Pair = tuple[int, str]
_weeks: OrderedDict[int, Week] = OrderedDict()


def of(pairs: Collection[Pair]) -> dict[Pair, Normals]:
    """What is usual of (device, quantity), oldest first; nothing where it was never reckoned."""
    found: dict[Pair, list[Week]] = {}
    if not pairs:
        return {}
    ids, names = {device for device, _ in pairs}, {quantity for _, quantity in pairs}
    rows = Baseline.objects.filter(device_id__in=ids, quantity__in=names).order_by("until")
    held = list(rows.values_list("pk", "device_id", "quantity"))
    missing = [pk for pk, *_ in held if pk not in _weeks]
    for row in Baseline.objects.filter(pk__in=missing) if missing else ():
        _weeks[row.pk] = _week(row)
    for pk, device_id, quantity in held:
        week = _weeks.get(pk)
        if week is not None:  # else it was swept between the two
            _weeks.move_to_end(pk)
            found.setdefault((device_id, quantity), []).append(week)
    while len(_weeks) > max(_PARSED, len(held)):
        _weeks.popitem(last=False)
    return {pair: tuple(weeks) for pair, weeks in found.items()}


def _week(row: Baseline) -> Week:
    hours = {int(hour): Normal(*said) for hour, said in row.hours.items()}
    return Week(row.since, row.until, hours)


def reckon(until: datetime | None = None) -> int:
    """Reckon anew what is usual, of the WEEKS before `until` (now); for how many (device, quantity).

    Done twice for one instant it is done once. What is older than KEPT is swept.
    """
    until = until or clock.now()
    since = until - timedelta(weeks=WEEKS)
    made = [
        Baseline(device_id=device, quantity=quantity, since=since, until=until, hours=hours)
        for type_id, quantity in _watched()
        for device, hours in _reckoned(type_id, quantity, since, until)
    ]
    Baseline.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    Baseline.objects.filter(until__lt=until - KEPT).delete()
    return len(made)


def _watched() -> list[tuple[int, str]]:
    """The (device type, quantity) whose deviation a rule in force looks at."""
    rows = AlarmRule.objects.filter(valid_to__isnull=True, measure__kind=Kind.DEVIATION.value)
    return sorted(set(rows.values_list("device_type_id", "quantity")))


def _reckoned(
    type_id: int, quantity: str, since: datetime, until: datetime
) -> Iterator[tuple[int, dict[str, list[Any]]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("sensors", "baselines"),
            {
                "type_id": type_id,
                "quantity": quantity,
                "since": since,
                "until": until,
                "zone": clock.CITY.key,
                "as_sigma": AS_SIGMA,
            },
        )
        rows = cursor.fetchall()
    of_device: dict[int, dict[str, list[Any]]] = {}
    for device, hour, middle, spread, count in rows:
        of_device.setdefault(device, {})[str(hour)] = [middle, spread, count]
    yield from of_device.items()
