"""What maintenance windows (检修窗口) keep silent: an alarm inside one is recorded and calls nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection

from hub.foundation import arrays, journal, sqlfile
from sensors.alarm_rows import Turn
from sensors.models import Alarm, Device, Maintenance
from sensors.parcel import DeviceRow

#: The scope tags of devices, by their ids.
Tags = Mapping[int, Collection[str]]


def let_through(turns: Sequence[Turn], work: journal.Work) -> list[Turn]:
    """The changes somebody is to hear of, in order; a raised alarm inside a window is marked with it instead.

    A window is asked by the time of the reading. An alarm that was silenced stays so while its changes fall into a
    window, and is heard of with the first change that does not, unless that clears it. A window that is over silences
    what came and went inside it, told late; what still holds speaks up.
    """
    asked = [
        turn
        for turn in turns
        if turn.change.was is None or (turn.alarm.silenced_id and turn.alarm.case_id is None)
    ]
    windows = _windows([turn.change.at for turn in asked])
    if not windows and not any(turn.alarm.silenced_id for turn in asked):
        return list(turns)
    going = _going(windows)
    tags = tags_of(turn.device.id for turn in asked)
    heard: list[Turn] = []
    marked: list[Turn] = []
    for turn in turns:
        alarm, change = turn.alarm, turn.change
        is_silent = alarm.silenced_id is not None and alarm.case_id is None
        if change.was is not None and not is_silent:
            heard.append(turn)
            continue
        window = None
        if change.level:
            count = [one for one in windows if one.pk in going or alarm.cleared_at is not None]
            window = covering(count, turn.device, change.at, tags)
        if change.was is None and window is not None:
            alarm.silenced = window
            marked.append(turn)
        elif change.was is None or (window is None and change.level is not None):
            heard.append(turn)
    Alarm.objects.bulk_update([turn.alarm for turn in marked], ["silenced"])
    for turn in marked:
        work.note(_entry(turn, tags))
    return heard


def running(device: Device, at: datetime) -> Maintenance | None:
    """The window a device is in at an instant; None: its alarms call."""
    return covering(_windows([at]), device, at, tags_of([device.pk]))


def covering(
    windows: Iterable[Maintenance],
    device: DeviceRow | Device,
    at: datetime,
    tags: Tags,
) -> Maintenance | None:
    """The window that silences a device at an instant, the one that ends last; None: it may speak."""
    own = tags.get(device.id, ())
    fit = [one for one in windows if one.begins_at <= at < one.ends_at and _fits(one, device, own)]
    return max(fit, key=lambda one: (one.ends_at, one.pk), default=None)


def tags_of(ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """The scope tags of devices by their ids: the areas they stand in, the organisations they belong to."""
    rows = Device.objects.filter(pk__in=set(ids)).values_list("pk", "cell__path", "owner__path")
    return {pk: tags(areas, orgs) for pk, areas, orgs in rows}


def tags(areas: Iterable[int] | None, orgs: Iterable[int] | None) -> frozenset[str]:
    """The tags of a path of areas and one of organisations; None: there is none."""
    return frozenset(
        [*(f"area:{one}" for one in areas or ()), *(f"org:{one}" for one in orgs or ())]
    )


def _fits(window: Maintenance, device: DeviceRow | Device, own: Collection[str]) -> bool:
    """Whether all that the window names fits the device, and whoever made the window saw it. own: its tags."""
    return (
        window.device_id in (None, device.id)
        and window.type_id in (None, device.type_id)
        and (window.gateway_id is None or window.gateway_id in (device.id, device.gateway_id))
        and (window.area_id is None or f"area:{window.area_id}" in own)
        and (window.reach is None or not set(window.reach).isdisjoint(own))
    )


def _windows(times: Sequence[datetime]) -> list[Maintenance]:
    if not times:
        return []
    return list(Maintenance.objects.filter(begins_at__lte=max(times), ends_at__gt=min(times)))


def _going(windows: Sequence[Maintenance]) -> set[int]:
    """Those of them that are not over yet, and will not be before the transaction is."""
    if not windows:
        return set()
    with connection.cursor() as cursor:
        ids = arrays.plain([one.pk for one in windows])
        cursor.execute(sqlfile.load("sensors", "windows_not_over"), {"ids": ids})
        return {pk for (pk,) in cursor}


def _entry(turn: Turn, tags: Tags) -> journal.Entry:
    """For whom the window concerns, and for whom the device does."""
    window = turn.alarm.silenced
    if window is None:
        raise AssertionError("only what was silenced is told so")
    data = {
        "alarm": turn.alarm.pk,
        "device": turn.device.name or turn.device.code,
        "rule": turn.rule.name,
        "level": turn.change.level,
        "maintenance": window.pk,
    }
    return journal.Entry(
        "alarm.silenced",
        data,
        subject=f"device:{turn.device.id}",
        audience=sorted({*window.audience, *tags.get(turn.device.id, ())}),
    )
