"""When many alarms are one incident (报警风暴): one gateway, or one place, at one time. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from grid.streets import metres

#: Metres of a degree of latitude; longitudes shrink by the cosine.
_DEGREE_M = 111_195.0


@dataclass(frozen=True, slots=True)
class Rising:
    """One raised alarm of a rule. place: degrees, EPSG:4490; at: event time."""

    alarm: int
    device: int
    gateway: int | None
    place: tuple[float, float] | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Bounds:
    """From when on alarms are one incident: so many devices, within so many metres or behind one gateway, so close in
    time; of one gateway at least so many in a hundred of its devices of the type, because a whole city may speak
    through one.
    """

    devices: int
    metres: float
    within: timedelta
    percent: int


@dataclass(frozen=True, slots=True)
class Incident:
    """Alarms of one cause. gateway: theirs; None: they stand around `centre`. members: by time."""

    gateway: int | None
    centre: tuple[float, float] | None
    members: tuple[Rising, ...]


def belongs(
    one: Rising,
    *,
    gateway: int | None,
    centre: tuple[float, float] | None,
    began: datetime,
    last: datetime,
    bounds: Bounds,
) -> bool:
    """Whether an alarm is one more of an incident that is known."""
    if not began - bounds.within <= one.at <= last + bounds.within:
        return False
    if gateway is not None:
        return gateway in (one.gateway, one.device)
    return (
        centre is not None and one.place is not None and metres(centre, one.place) <= bounds.metres
    )


def incidents(
    new: Sequence[Rising],
    recent: Sequence[Rising],
    bounds: Bounds,
    behind: Mapping[int, int],
) -> list[Incident]:
    """The incidents some new alarms of one rule make, with those that were raised before them.

    behind: how many devices of the rule's type speak through each gateway. An alarm is in one incident at most:
    of a gateway, which says more about the cause, before of a place; among places, of the one with most alarms.
    """
    left = {one.alarm: one for one in sorted((*recent, *new), key=lambda one: (one.at, one.alarm))}
    fresh = {one.alarm for one in new}
    found: list[Incident] = []
    gateways = {one.gateway for one in new if one.gateway is not None}
    for gateway in sorted(gateways):
        members = _densest([one for one in left.values() if one.gateway == gateway], fresh, bounds)
        if _devices(members) >= max(bounds.devices, bounds.percent * behind.get(gateway, 0) / 100):
            found.append(Incident(gateway, None, tuple(members)))
            for one in members:
                del left[one.alarm]
    while True:
        members = _around(list(left.values()), fresh, bounds)
        if _devices(members) < bounds.devices:
            return found
        found.append(Incident(None, _middle(members), tuple(members)))
        for one in members:
            del left[one.alarm]


def _devices(members: Sequence[Rising]) -> int:
    return len({one.device for one in members})


def _densest(alarms: list[Rising], fresh: set[int], bounds: Bounds) -> list[Rising]:
    """Those close in time to the new alarm that has most beside it."""
    best: list[Rising] = []
    for seed in alarms:
        if seed.alarm in fresh:
            near = [one for one in alarms if abs(one.at - seed.at) <= bounds.within]
            best = max(best, near, key=_devices)
            if len(best) == len(alarms):
                break
    return best


def _around(alarms: list[Rising], fresh: set[int], bounds: Bounds) -> list[Rising]:
    """Those close in place and time to the new alarm that has most beside it."""
    placed = [one for one in alarms if one.place is not None]
    if len(placed) < bounds.devices:
        return []
    at: NDArray[np.float64] = np.array([one.at.timestamp() for one in placed])
    lonlat: NDArray[np.float64] = np.array([one.place for one in placed], dtype=float)
    narrow = np.cos(np.radians(lonlat[:, 1].mean()))
    xy = lonlat * np.array([narrow, 1.0]) * _DEGREE_M
    best: NDArray[np.bool_] = np.zeros(len(placed), dtype=bool)
    for n, seed in enumerate(placed):
        if seed.alarm not in fresh:
            continue
        near = np.hypot(*(xy - xy[n]).T) <= bounds.metres
        near &= np.abs(at - at[n]) <= bounds.within.total_seconds()
        if near.sum() > best.sum():
            best = near
        if best.all():
            break
    return [one for one, is_near in zip(placed, best, strict=True) if is_near]


def _middle(members: Sequence[Rising]) -> tuple[float, float]:
    lon, lat = np.array([one.place for one in members], dtype=float).mean(axis=0)
    return float(lon), float(lat)
