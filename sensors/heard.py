"""What the stored readings tell of devices' health, asked for many devices at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from django.db import connection

from hub.foundation import arrays, clock, sqlfile
from sensors import limits as limits_of
from sensors import states
from sensors.health import Beyond, Facts, Stuck
from sensors.limits import Limits
from sensors.models import Device, DeviceHealth, DeviceState

#: Rhythms are learnt from so long a time, at most.
LEARNT_OVER: Final = timedelta(days=14)
#: What said nothing for longer is not stuck, but gone.
_HEARD_OF: Final = timedelta(days=31)
#: Fewer times of its own say nothing of a device's clock.
ENOUGH_TIMES: Final = 5


def facts(devices: Sequence[Device], now: datetime) -> dict[int, tuple[Facts, Limits]]:
    """All that is known of some devices, and the limits of their types, by id."""
    ids = [one.pk for one in devices]
    asked = {
        "ids": arrays.plain(ids),
        "since": now - LEARNT_OVER,
        "until": now + timedelta(minutes=6),
    }
    heard = {row[0]: row[1:] for row in _rows("health_heard", asked)}
    limits = {one.type_id: limits_of.read(one.type.limits) for one in devices}
    beyond = _beyond(devices, limits, now)
    stuck = _stuck(devices, limits, now)
    found = {}
    for one in devices:
        measured, arrivals, delays = heard.get(one.pk, ((), (), ()))
        state: DeviceState | None = getattr(one, "state", None)
        health: DeviceHealth | None = getattr(one, "health", None)
        due = one.calibration_due
        found[one.pk] = (
            Facts(
                now=now,
                device=one.name or one.code,
                type_rhythm_s=one.rhythm_s or one.type.rhythm_s,
                stated=one.rhythm_s is not None,
                arrivals=arrivals,
                measured=measured,
                drift_s=_drift(delays or ()),
                values=states.last_values(state.values) if state else {},
                beyond=beyond.get(one.pk, ()),
                stuck=stuck.get(one.pk, ()),
                turns=[datetime.fromisoformat(at) for at in health.turns] if health else (),
                calibration_due=clock.day_begins(due) if due else None,
                quantities=one.type.quantities,
            ),
            limits[one.type_id],
        )
    return found


def _drift(delays: Sequence[float]) -> float | None:
    """How far its clock is ahead, seconds; of one that is behind, at least how far.

    What arrives before it was measured was measured by a clock that is ahead: the middle one says how far. What
    arrives late may have waited; the least late has waited least.
    """
    if len(delays) < ENOUGH_TIMES:
        return None
    middle = median(delays)
    return -middle if middle < 0 else -min(delays)


def _beyond(
    devices: Sequence[Device], limits: Mapping[int, Limits], now: datetime
) -> dict[int, list[Beyond]]:
    asked = [
        (one.pk, quantity, said.least, said.most)
        for one in devices
        for quantity, said in limits[one.type_id].ranges.items()
        if said.least is not None or said.most is not None
    ]
    if not asked:
        return {}
    ids, quantities, least, most = zip(*asked, strict=True)
    wanted = {
        "ids": arrays.plain(ids),
        "quantities": arrays.texts(quantities),
        "least": arrays.plain(least),
        "most": arrays.plain(most),
        "since": now - timedelta(days=1),
        "until": now + timedelta(minutes=6),
    }
    found: dict[int, list[Beyond]] = {}
    for id_, *told in _rows("health_beyond", wanted):
        found.setdefault(id_, []).append(Beyond(*told))
    return found


def _stuck(
    devices: Sequence[Device], limits: Mapping[int, Limits], now: datetime
) -> dict[int, list[Stuck]]:
    asked = [
        (one.pk, quantity, said.stuck_after_s)
        for one in devices
        for quantity, said in limits[one.type_id].ranges.items()
        if said.stuck_after_s is not None
    ]
    if not asked:
        return {}
    ids, quantities, seconds = zip(*asked, strict=True)
    wanted = {
        "ids": arrays.plain(ids),
        "quantities": arrays.texts(quantities),
        "seconds": arrays.plain(seconds),
        "since": now - _HEARD_OF - timedelta(seconds=2 * max(seconds)),
        "until": now + timedelta(minutes=6),
    }
    found: dict[int, list[Stuck]] = {}
    for id_, *told in _rows("health_stuck", wanted):
        found.setdefault(id_, []).append(Stuck(*told))
    return found


def _rows(name: str, asked: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("sensors", name), asked)
        return list(cursor.fetchall())
