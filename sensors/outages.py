"""Silent gateways (网关失联): what is behind one says nothing either, and that is one incident and not five hundred.

The cause is known, so that it takes no number of devices, no place and no minutes between them: each alarm of silence
that began after the gateway's last word is a part of it, by whatever rule and of whatever type of device.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count

from hub.foundation import clock
from hub.foundation.why import Why
from sensors import views
from sensors.alarm_rows import Turn
from sensors.models import Alarm, Device, DeviceState, Storm
from sensors.rules import Kind


@dataclass(frozen=True, slots=True)
class Cut:
    """A gateway that is silent. last: its last word; behind: devices in service that speak through it."""

    device: Device
    last: datetime
    behind: int


def gather(turns: Sequence[Turn]) -> list[Storm]:
    """Give raised alarms of silence (`Alarm.storm`) the outage of their gateway, where it is silent itself.

    turns: one an alarm. What was raised before the gateway could be taken for silent belongs to an outage that begins,
    too: the outages that began so are given back, since cases of theirs have to join it.
    """
    by_gateway: dict[int, list[Turn]] = {}
    for turn in turns:
        if turn.device.gateway_id is not None and _is_silence(turn.rule.measure):
            by_gateway.setdefault(turn.device.gateway_id, []).append(turn)
    found = (_gather(cut, by_gateway[cut.device.pk]) for cut in _cut(by_gateway))
    return [storm for storm in found if storm is not None]


def _is_silence(measure: Mapping[str, object]) -> bool:
    return measure.get("kind") == Kind.SILENCE


def _cut(gateways: Iterable[int]) -> list[Cut]:
    """Those of these gateways that are silent now, by their own rhythm or their own word, in order of their ids."""
    ids = set(gateways)
    if not ids:
        return []
    rows = Device.objects.filter(gateway_id__in=ids, in_service=True).values_list("gateway_id")
    behind = dict(rows.annotate(count=Count("pk")))
    found = []
    known = Device.objects.filter(pk__in=ids, in_service=True)
    for device in known.select_related("type", "state", "health").order_by("pk"):
        state: DeviceState | None = getattr(device, "state", None)
        last = state.seen_at if state is not None else None
        if state is None or last is None:
            continue
        said = state.online is False and state.status_at is not None and state.status_at >= last
        if said or views.is_silent(device, state):
            found.append(Cut(device, last, behind.get(device.pk, 0)))
    return found


def _gather(cut: Cut, turns: Sequence[Turn]) -> Storm | None:
    """The outage, when it began with what others had told before."""
    silent = [turn for turn in turns if turn.change.at > cut.last]
    if not silent or cut.behind < 2:
        return None
    _lock(cut.device.pk)
    times = [turn.change.at for turn in silent]
    storm = Storm.objects.filter(
        cause=Storm.Cause.SILENCE, gateway=cut.device, over_at__isnull=True
    ).first()
    known: list[Alarm] = []
    if storm is None:
        known = _known(cut, silent)
        times += [alarm.raised_at for alarm in known]
        storm = _begun(cut, known, len({turn.device.id for turn in silent}), min(times), max(times))
    else:
        storm.began_at = min(storm.began_at, *times)
        storm.last_at = max(storm.last_at, *times)
        storm.save(update_fields=["began_at", "last_at"])
    for turn in silent:
        turn.alarm.storm = storm
    return storm if known else None


def _lock(gateway_id: int) -> None:
    """Two batches that each hold a part of one outage take turns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('sensors.outage'), %s)",
            [gateway_id % 2_000_000_000],
        )


def _known(cut: Cut, silent: Sequence[Turn]) -> list[Alarm]:
    """Open alarms of silence behind the gateway that began after its last word, and that somebody heard of."""
    rows = Alarm.objects.filter(
        device__gateway=cut.device, rule__measure__kind=Kind.SILENCE.value, storm__isnull=True,
        cleared_at__isnull=True, raised_at__gt=cut.last, case_id__isnull=False,
    )  # fmt: skip
    return list(rows.exclude(pk__in=[turn.alarm.pk for turn in silent]).order_by("raised_at", "pk"))


def _begun(cut: Cut, known: Sequence[Alarm], new: int, began: datetime, last: datetime) -> Storm:
    values = {
        "gateway": cut.device.name or cut.device.code,
        "at": cut.last.astimezone(clock.CITY).strftime("%F %T"),
        "behind": cut.behind,
        "devices": new + len({alarm.device_id for alarm in known}),
    }
    storm = Storm.objects.create(
        cause=Storm.Cause.SILENCE,
        gateway=cut.device,
        began_at=began,
        last_at=last,
        case_id=next((alarm.case_id for alarm in known), None),
        why=Why("sensors.storm.silent", values).as_json(),
    )
    Alarm.objects.filter(pk__in=[alarm.pk for alarm in known]).update(storm=storm)
    return storm
