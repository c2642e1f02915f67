"""Storms as they are kept: raised alarms find the incident they are a part of, or make one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.contrib.gis.geos import Point
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q

from events import merges
from events.models import Case
from events.policy import running
from events.states import LIVE
from hub.foundation import clock, due
from hub.foundation.why import Why
from sensors import outages, storming
from sensors.alarm_rows import Turn
from sensors.models import Alarm, Device, Storm
from sensors.storming import Bounds, Incident, Rising

#: What is due once a storm began: its alarms' earlier cases join it (`sensors.forerunners`).
JOIN: Final = "sensors.storm"


def bounds() -> Bounds:
    """The city's."""
    policy = running()
    return Bounds(policy.storm_devices, policy.storm_m, policy.storm_window, policy.storm_percent)


def gather(turns: Sequence[Turn]) -> None:
    """Give raised alarms without a case the storm they belong to (`Alarm.storm`), where there is one.

    turns: one an alarm. What was raised shortly before belongs to a storm that begins, too; its case becomes the
    incident's. The caller holds the locks of the devices, and writes case and storm of the alarms.
    """
    begun = outages.gather(turns)
    by_rule: dict[str, list[Turn]] = {}
    for turn in turns:
        if turn.alarm.storm is None:
            by_rule.setdefault(turn.rule.code, []).append(turn)
    for code in sorted(by_rule):
        _lock(code)  # two batches that each hold a part of one storm must see each other's
        begun += _gather(code, by_rule[code], bounds())
    now = clock.now()
    due.set_many((f"{JOIN}:{one.pk}", JOIN, now, {"storm": one.pk}) for one in begun)


def case_of(storm: Storm) -> int | None:
    """The live case of a storm, locked against ending; None when there is none any more."""
    if storm.case_id is None:
        return None
    case_id = merges.led([storm.case_id]).get(storm.case_id, storm.case_id)
    live = Case.objects.select_for_update(no_key=True).filter(pk=case_id, state__in=LIVE)
    return case_id if live.values_list("pk", flat=True).first() else None


def close(storms: Iterable[int], at: datetime) -> set[int]:
    """End those of these storms none of whose alarms is open; their ids."""
    still = Alarm.objects.filter(storm=OuterRef("pk"), cleared_at__isnull=True)
    over = Storm.objects.filter(pk__in=set(storms), over_at__isnull=True).exclude(Exists(still))
    found = set(over.values_list("pk", flat=True))
    Storm.objects.filter(pk__in=found).update(over_at=at)
    return found


def still_open(storms: Iterable[int]) -> dict[int, int]:
    """How many alarms of each storm are open."""
    rows = Alarm.objects.filter(storm__in=set(storms), cleared_at__isnull=True)
    return dict(rows.values_list("storm").annotate(count=Count("pk")))


def _lock(code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('sensors.storm'), hashtext(%s))", [code]
        )


def _gather(code: str, turns: Sequence[Turn], limits: Bounds) -> list[Storm]:
    """Those that began, and of whose alarms some had cases."""
    left = {turn.alarm.pk: (_rising(turn), turn) for turn in turns}
    for storm in Storm.objects.filter(rule_code=code, over_at__isnull=True).order_by("pk"):
        centre = None if storm.centre is None else (storm.centre.x, storm.centre.y)
        for one, turn in list(left.values()):
            if storming.belongs(
                one, gateway=storm.gateway_id, centre=centre, began=storm.began_at, last=storm.last_at, bounds=limits,
            ):  # fmt: skip
                storm.began_at = min(storm.began_at, one.at)
                storm.last_at = max(storm.last_at, one.at)
                turn.alarm.storm = storm
                del left[one.alarm]
        storm.save(update_fields=["began_at", "last_at"])
    if not left:
        return []
    new = [one for one, _ in left.values()]
    recent = _recent(code, new, limits)
    if len(new) + len(recent) < limits.devices:
        return []
    type_id = turns[0].rule.device_type_id
    behind = _behind({one.gateway for one in new if one.gateway is not None}, type_id)
    turns_by_alarm = {alarm: turn for alarm, (_, turn) in left.items()}
    begun = [
        _begin(code, incident, turns_by_alarm, behind, limits)
        for incident in storming.incidents(new, recent, limits, behind)
    ]
    return [storm for storm in begun if storm.case_id is not None]


def _rising(turn: Turn) -> Rising:
    device = turn.device
    place = None if device.lon is None or device.lat is None else (device.lon, device.lat)
    return Rising(turn.alarm.pk, device.id, device.gateway_id, place, turn.change.at)


def _recent(code: str, new: Sequence[Rising], limits: Bounds) -> list[Rising]:
    """Open alarms of the rule in no storm yet that somebody heard of, close in time to one of these."""
    rows = (
        Alarm.objects.filter(rule_code=code, cleared_at__isnull=True, storm__isnull=True)
        .filter(raised_at__gte=min(one.at for one in new) - limits.within)
        .filter(raised_at__lte=max(one.at for one in new) + limits.within)
        .filter(Q(silenced__isnull=True) | Q(case_id__isnull=False))
        .exclude(pk__in=[one.alarm for one in new])
        .values_list("pk", "device_id", "device__gateway_id", "device__geom", "raised_at")
    )
    return [
        Rising(pk, device, gateway, (geom.x, geom.y) if geom else None, at)
        for pk, device, gateway, geom, at in rows
    ]


def _behind(gateways: Iterable[int], type_id: int) -> dict[int, int]:
    rows = Device.objects.filter(gateway_id__in=set(gateways), type_id=type_id, in_service=True)
    return dict(rows.values_list("gateway_id").annotate(count=Count("pk")))


def _begin(
    code: str,
    incident: Incident,
    turns: Mapping[int, Turn],
    behind: Mapping[int, int],
    limits: Bounds,
) -> Storm:
    known = [one.alarm for one in incident.members if one.alarm not in turns]
    first = Alarm.objects.filter(pk__in=known, case_id__isnull=False).order_by("raised_at", "pk")
    storm = Storm(
        cause=Storm.Cause.NEAR if incident.gateway is None else Storm.Cause.GATEWAY,
        rule_code=code,
        gateway_id=incident.gateway,
        centre=None if incident.centre is None else Point(*incident.centre, srid=4490),
        began_at=incident.members[0].at,
        last_at=incident.members[-1].at,
        case_id=first.values_list("case_id", flat=True).first(),
        why=_why(incident, turns, behind, limits).as_json(),
    )
    storm.save()
    Alarm.objects.filter(pk__in=known).update(storm=storm)
    for one in incident.members:
        if one.alarm in turns:
            turns[one.alarm].alarm.storm = storm
    return storm


def _why(
    incident: Incident, turns: Mapping[int, Turn], behind: Mapping[int, int], limits: Bounds
) -> Why:
    members = incident.members
    values = {
        "devices": len({one.device for one in members}),
        "rule": next(turns[one.alarm].rule.name for one in members if one.alarm in turns),
        "within_s": max(60, round((members[-1].at - members[0].at).total_seconds() / 60) * 60),
        "at": members[0].at.astimezone(clock.CITY).strftime("%F %T"),
    }
    if incident.gateway is None:
        return Why(
            "sensors.storm.near", values | {"metres": limits.metres, "least": limits.devices}
        )
    gateway = Device.objects.get(pk=incident.gateway)
    more = {"gateway": gateway.name or gateway.code, "behind": behind.get(incident.gateway, 0)}
    return Why("sensors.storm.gateway", values | more)
