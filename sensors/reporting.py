"""Orders and raised alarms become reports of the work; changes of an alarm are written to its case."""

from __future__ import annotations

from collections.abc import Sequence

from events import intake, merges, numbers, store
from events.draft import Context, Draft
from events.reports import Report
from events.states import CaseKind
from grid import calendar
from hub.foundation import clock, seal
from hub.foundation.access import SYSTEM
from hub.foundation.journal import Work
from hub.foundation.why import render
from sensors.alarms import IMPORTANCE, Turn
from sensors.models import Alarm
from sensors.parcel import Batch


def report_orders(batch: Batch) -> None:
    """Hand the batch's orders to the intake, of all sources at once, so that their cases are locked in one order;
    each parcel gets its outcome.
    """
    parcels = [parcel for parcel in batch.parcels if parcel.order is not None]
    if not parcels:
        return
    reports = [parcel.order.report for parcel in parcels if parcel.order]
    outcomes = intake.report_many(reports, batch.work, actor=None)
    for parcel, outcome in zip(parcels, outcomes, strict=True):
        parcel.intake = outcome


def report_alarms(work: Work, turns: Sequence[Turn]) -> None:
    """Open or join a case for each raised alarm, and write every change of an alarm to its case."""
    raised = [turn for turn in turns if turn.change.was is None]
    if raised:
        outcomes = intake.report_many([_report(turn) for turn in raised], work, SYSTEM)
        for turn, outcome in zip(raised, outcomes, strict=True):
            turn.alarm.case_id = outcome.case_id
        Alarm.objects.bulk_update([turn.alarm for turn in raised], ["case_id"])
    by_case: dict[int, list[Turn]] = {}
    for turn in turns:
        if turn.alarm.case_id is not None:
            by_case.setdefault(turn.alarm.case_id, []).append(turn)
    led = merges.led(by_case)
    for ended in led.keys() & by_case.keys():  # what was merged is told where it goes on
        by_case.setdefault(led[ended], []).extend(by_case.pop(ended))
    files = store.load(by_case)
    drafts = [_tell(Draft(files[case_id]), by_case[case_id]) for case_id in sorted(files)]
    store.write(drafts, work)


def _tell(draft: Draft, turns: Sequence[Turn]) -> Draft:
    """Write the changes of alarms to their case; a graver level makes the case as important."""
    case = draft.file.case
    for turn in turns:
        change = turn.change
        case.importance = max(case.importance, IMPORTANCE.get(change.level or 0, 0))
        draft.tell(
            _kind(turn),
            _context(turn),
            extra={
                "alarm": turn.alarm.pk,
                "device": turn.device.name or turn.device.code,
                "rule": turn.rule.name,
                "level": change.level,
                "was": change.was,
                "why": turn.why,
            },
        )
    return draft


def _context(turn: Turn) -> Context:
    now = clock.now()
    acted_at = min(turn.change.at, now)
    return Context(SYSTEM, now, acted_at, calendar.load(), numbers.take, seal.keyed_digest)


def _kind(turn: Turn) -> str:
    if turn.change.was is None:
        return "alarm.raised"
    return "alarm.cleared" if turn.change.level is None else "alarm.level_changed"


def _report(turn: Turn) -> Report:
    device, rule = turn.device, turn.rule
    return Report(
        source=f"device:{device.code}"[:64],
        source_id=str(turn.alarm.uid),
        channel="sensor",
        kind=CaseKind.ALARM,
        class_scheme=rule.class_scheme,
        class_code=rule.class_code,
        class_text=rule.name,
        title=f"{rule.name}：{device.name or device.code}",
        text=render(turn.why, "zh-hans"),
        lon=device.lon,
        lat=device.lat,
        crs="EPSG:4490" if device.lon is not None else "",
        occurred_at=turn.change.at,
        importance=IMPORTANCE.get(turn.change.level or 0, 0),
        device_id=device.id,
        alarm_id=turn.alarm.pk,
        component_id=device.component_id,
    )
