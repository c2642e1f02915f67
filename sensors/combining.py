"""Combinations (组合规则) at work: looked at when an alarm of any part changes, in its transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from events import intake
from events.models import Case
from events.reports import Report
from events.states import LIVE, CaseKind
from hub.foundation import clock, own_names
from hub.foundation.access import SYSTEM
from hub.foundation.journal import Work
from hub.foundation.why import Why, render
from sensors.alarm_rows import Turn
from sensors.matching import Lasting, Part, matches
from sensors.models import Alarm, AlarmRule, Combination, Combined


@dataclass(frozen=True, slots=True)
class Found:
    """A combination found now, its row and its rule. case_id: of what it is about, the alarm."""

    row: Combined
    rule: Combination
    case_id: int
    alarm: int
    others: tuple[int, ...]
    name: str
    importance: int
    why: dict[str, Any]


def look(turns: Sequence[Turn]) -> list[Found]:
    """The combinations that some changes complete, each once; kept, and to be told on the case of its first part.

    Two batches that each bring one part see each other's: who comes second waits for the lock of the combination.
    """
    graver = [turn for turn in turns if turn.change.level is not None]
    codes = {turn.rule.code for turn in graver}
    if not codes:
        return []
    held = Combination.objects.filter(valid_to__isnull=True).order_by("code")
    touched = [one for one in held if codes & {part["rule"] for part in one.parts}]
    found: list[Found] = []
    for one in touched:
        _lock(one.code)
        found += _found(one, graver)
    return found


def own_cases(found: Sequence[Found], work: Work) -> None:
    """Open a case for each that names a class, or join the live one of the same class that shares a part with it."""
    for one in found:
        if one.rule.class_code:
            [outcome] = intake.report_many([_report(one)], work, SYSTEM)
            one.row.case_id = outcome.case_id
            one.row.save(update_fields=["case_id"])


def _report(one: Found) -> Report:
    alarm = Alarm.objects.select_related("device").get(pk=one.alarm)
    device = alarm.device
    return Report(
        source=f"combination:{one.rule.code}",
        source_id=str(alarm.uid),
        channel="sensor",
        kind=CaseKind.ALARM,
        class_scheme=one.rule.class_scheme,
        class_code=one.rule.class_code,
        class_text=one.name,
        title=f"{one.name}：{device.name or device.code}",
        text=render(one.why, "zh-hans"),
        lon=device.geom.x if device.geom else None,
        lat=device.geom.y if device.geom else None,
        crs="EPSG:4490" if device.geom else "",
        occurred_at=alarm.raised_at,
        importance=one.importance,
        device_id=device.pk,
        joins=_beside_case(one),
    )


def _beside_case(one: Found) -> int | None:
    """The live case of the same combination in which one of these alarms has a part already."""
    alarms = (one.alarm, *one.others)
    rows = Combined.objects.filter(combination_code=one.rule.code, case_id__isnull=False)
    rows = rows.filter(Q(others__in=alarms) | Q(alarm_id__in=alarms)).exclude(pk=one.row.pk)
    cases = {case_id for case_id in rows.values_list("case_id", flat=True) if case_id is not None}
    live = Case.objects.filter(pk__in=cases, state__in=LIVE).order_by("pk")
    return live.values_list("pk", flat=True).first()


def _lock(code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('sensors.combination'), hashtext(%s))", [code]
        )


def _found(one: Combination, turns: Sequence[Turn]) -> list[Found]:
    parts = [Part(part["rule"], part["level"]) for part in one.parts]
    within = timedelta(seconds=one.within_s)
    cases, alarms = _beside({part.rule for part in parts}, turns, within)
    together = matches(parts, alarms, one.within_m, within)
    known = Combined.objects.filter(combination_code=one.code)
    known = known.filter(alarm_id__in=[first.alarm for first, *_ in together])
    told = set(known.values_list("alarm_id", flat=True))
    found = []
    for first, *others in together:
        case_id = cases.get(first.alarm)
        if first.alarm in told or case_id is None:
            continue
        why = _why(one, (first, *others)).as_json()
        row = Combined.objects.create(
            combination=one,
            combination_code=one.code,
            alarm_id=first.alarm,
            recorded_at=clock.now(),
            why=why,
        )
        row.others.set([other.alarm for other in others])
        ids = tuple(other.alarm for other in others)
        found.append(Found(row, one, case_id, first.alarm, ids, one.name, one.importance, why))
    return found


def _beside(
    rules: set[str], turns: Sequence[Turn], within: timedelta
) -> tuple[dict[int, int | None], list[Lasting]]:
    """The alarms of these rules that somebody heard of and that may have to do with the changes; their cases."""
    begun = [turn.alarm.raised_at for turn in turns if turn.rule.code in rules]
    rows = (
        Alarm.objects.filter(
            rule_code__in=rules, withdrawn_at__isnull=True, device__geom__isnull=False
        )
        .filter(raised_at__gte=min(begun) - within, raised_at__lte=max(begun) + within)
        .filter(Q(silenced__isnull=True) | Q(case_id__isnull=False))
        .values_list(
            "pk", "rule_code", "device__geom", "raised_at", "cleared_at", "worst", "case_id"
        )
    )
    told = list(rows)
    lasting = [
        Lasting(pk, rule, (geom.x, geom.y), raised_at, cleared_at, worst)
        for pk, rule, geom, raised_at, cleared_at, worst, _ in told
        if geom is not None
    ]
    return {row[0]: row[6] for row in told}, lasting


def _why(one: Combination, together: Sequence[Lasting]) -> Why:
    rows = Alarm.objects.filter(pk__in=[part.alarm for part in together]).select_related("device")
    named = {row.pk: row.device.name or row.device.code for row in rows}
    rules: Mapping[str, str] = dict(
        AlarmRule.objects.filter(
            code__in=[part.rule for part in together], valid_to__isnull=True
        ).values_list("code", "name")
    )
    told = [
        (
            rules.get(part.rule, part.rule),
            named[part.alarm],
            f"{part.raised_at.astimezone(clock.CITY):%F %T}",
        )
        for part in together
    ]
    values = {
        "name": one.name,
        "version": one.version,
        "parts": "；".join(f"{rule}（{device}，{at}）" for rule, device, at in told),
        "parts_en": "; ".join(
            f"{own_names.named(rule, 'en')} ({device}, {at})" for rule, device, at in told
        ),
        "metres": one.within_m,
        "within_s": one.within_s,
    }
    return Why("sensors.combination.found", values)
