"""Devices going offline by their own rhythm and coming back: noticed by the clock process, told in the journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection

from hub.foundation import clock, journal, sqlfile
from hub.foundation.journal import Work
from hub.foundation.why import Why
from sensors.health import moment
from sensors.models import Device, DeviceHealth

#: Written in one transaction; the rest at the next look.
AT_ONCE: Final = 1000
#: Times of going and coming that are remembered.
TURNS: Final = 40


class _Turn(NamedTuple):
    """One row of silence.sql."""

    device_id: int
    off: bool
    last: datetime
    was: datetime | None
    said: bool
    gateway: str | None


def look() -> int:
    """Write down who is offline now and who is back; how many. Safe beside itself and when done twice.

    A device behind a gateway that is offline is marked and not told of by an entry of its own: the gateway's entry
    says how many are behind it, so that one cut line is one thing that happened and not five hundred.
    """
    total = 0
    # gateways stand first, but what is behind one that went offline just now is seen in the next round
    for _ in range(2):
        with journal.transaction() as work:
            now = clock.now()
            with connection.cursor() as cursor:
                asked: dict[str, Any] = {"now": now, "count": AT_ONCE}
                cursor.execute(sqlfile.load("sensors", "silence"), asked)
                turns = [_Turn(*row) for row in cursor.fetchall()]
            gateways = _are_gateways(turns)
            mine = [one for one in turns if not gateways or one.device_id in gateways]
            _write(mine, gateways, now, work)
        total += len(mine)
        if len(mine) == len(turns) < AT_ONCE:
            break
    return total


def _are_gateways(turns: Iterable[_Turn]) -> dict[int, int]:
    """Of these devices those that others are behind → how many, in service."""
    ids = [one.device_id for one in turns]
    behind = Device.objects.filter(gateway_id__in=ids, in_service=True)
    found: dict[int, int] = {}
    for gateway_id in behind.values_list("gateway_id", flat=True):
        if gateway_id is not None:
            found[gateway_id] = found.get(gateway_id, 0) + 1
    return found


def _write(turns: list[_Turn], behind: dict[int, int], now: datetime, work: Work) -> None:
    devices = Device.objects.select_related("cell", "owner", "health").in_bulk(
        [one.device_id for one in turns]
    )
    changed = []
    for turn in turns:
        device = devices[turn.device_id]
        health: DeviceHealth = device.health
        told = not turn.gateway if turn.off else (health.offline_why or {}).get("code") != _BEHIND
        why = _offline(device, health, turn) if turn.off else _online(device, turn, now)
        health.offline_since = turn.last if turn.off else None
        health.offline_why = why.as_json() if turn.off else None
        if not (turn.off and turn.was):  # still offline, for another reason
            health.turns = [*health.turns, now.isoformat()][-TURNS:]
        changed.append(health)
        if told:
            work.note(_entry(device, turn, why, behind.get(device.pk, 0)))
    DeviceHealth.objects.bulk_update(changed, ["offline_since", "offline_why", "turns"])


_BEHIND: Final = "sensors.offline.behind"


def _offline(device: Device, health: DeviceHealth, turn: _Turn) -> Why:
    values: dict[str, Any] = {"device": device.name or device.code, "since": moment(turn.last)}
    if turn.gateway:
        return Why(_BEHIND, values | {"gateway": turn.gateway})
    if turn.said:
        return Why("sensors.offline.said", values)
    known = health.silent_why["values"]
    return Why(
        "sensors.offline.silent",
        values | {"rhythm_s": known["rhythm_s"], "after_s": health.silent_after_s},
    )


def _online(device: Device, turn: _Turn, now: datetime) -> Why:
    since = turn.was or now
    values = {
        "device": device.name or device.code,
        "at": moment(turn.last),
        "silent_s": max(0, round((turn.last - since).total_seconds())),
    }
    return Why("sensors.online", values)


def _entry(device: Device, turn: _Turn, why: Why, behind: int) -> journal.Entry:
    kind = "device.offline" if turn.off else "device.online"
    since = turn.last if turn.off else turn.was
    data: dict[str, Any] = {
        "device": device.code,
        "silent_since": since and since.isoformat(),
        "why": why.as_json(),
    }
    return entry(device, kind, data | ({"behind": behind} if turn.off else {}))


def tags(device: Device) -> list[str]:
    """The scope tags of a device: the areas it stands in, the organisations it belongs to."""
    found = [f"area:{one}" for one in device.cell.path] if device.cell else []
    found += [f"org:{one}" for one in device.owner.path] if device.owner else []
    return sorted(found)


def entry(device: Device, kind: str, data: dict[str, Any], **more: Any) -> journal.Entry:
    """An entry about a device, for who oversees where it stands and for who owns it."""
    return journal.Entry(
        kind,
        data,
        subject=f"device:{device.pk}",
        cell_id=device.cell_id,
        org_id=device.owner_id,
        audience=tags(device),
        **more,
    )
