"""The reports of alarms, storms and combinations in the reader's language, of the reasons that are kept of them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from hub.foundation import own_names
from hub.foundation.why import render
from sensors import reporting
from sensors.models import Alarm, Combined

#: What the source of a combination's report begins with (`sensors.combining`).
_COMBINATION = "combination:"


def said(reports: Collection[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Title and text by source and its id; nothing of what is no report of an alarm."""
    ids = {key: uid for key in reports if (uid := _uid(key[1])) is not None}
    rows = Alarm.objects.filter(uid__in=set(ids.values())).select_related("rule", "device", "storm")
    alarms = {row.uid: row for row in rows}
    found = {}
    for key, uid in ids.items():
        alarm = alarms.get(uid)
        if alarm is None:
            continue
        told = _of_combination(key[0], alarm) if key[0].startswith(_COMBINATION) else _of(alarm)
        if told is not None:
            found[key] = told
    return found


def _uid(source_id: str) -> UUID | None:
    try:
        return UUID(source_id.partition("/")[0])
    except ValueError:
        return None


def _of(alarm: Alarm) -> tuple[str, str]:
    text, storm = render(alarm.why), alarm.storm
    if storm is None:
        return _title(alarm.rule.name, alarm), text
    device = alarm.device.name or alarm.device.code
    title = reporting.storm_title(storm, alarm.rule.name, device)
    return render(title.as_json()), f"{render(storm.why)}\n{text}"


def _of_combination(source: str, alarm: Alarm) -> tuple[str, str] | None:
    code = source.removeprefix(_COMBINATION)
    row = Combined.objects.filter(alarm=alarm, combination_code=code).select_related("combination")
    found = row.first()
    return None if found is None else (_title(found.combination.name, alarm), render(found.why))


def _title(name: str, alarm: Alarm) -> str:
    return f"{own_names.named(name)}: {alarm.device.name or alarm.device.code}"
