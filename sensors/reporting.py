"""Orders and raised alarms become reports of the work; changes of an alarm are written to its case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from events import intake, merges, numbers, store
from events.draft import Context, Draft
from events.reports import Report
from events.states import CaseKind, Review
from grid import calendar
from hub.foundation import clock, seal
from hub.foundation.access import SYSTEM
from hub.foundation.journal import Work
from hub.foundation.why import Why, render
from sensors import combining, outliving, silencing, storms
from sensors.alarm_rows import Turn
from sensors.alarms import IMPORTANCE
from sensors.combining import Found
from sensors.models import Alarm, Storm
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
    """Open or join a case for each raised alarm, and write every change of an alarm to its case.

    What a maintenance window silences is marked and not told. Many alarms of one cause are one incident with one case.
    """
    tell(work, silencing.let_through(turns, work))


def tell(work: Work, turns: Sequence[Turn]) -> None:
    """As `report_alarms`, for changes no window silences."""
    if not turns:
        return
    again = outliving.let_go(turns)
    news = _news(turns)
    if news:
        storms.gather(news)
        _open_cases(news, again, work)
        Alarm.objects.bulk_update([turn.alarm for turn in news], ["case_id", "storm"])
    over = storms.close(
        (
            turn.alarm.storm_id
            for turn in turns
            if turn.change.level is None and turn.alarm.storm_id
        ),
        clock.now(),
    )
    by_case: dict[int, list[Turn]] = {}
    for turn in turns:
        if turn.alarm.case_id is not None:
            by_case.setdefault(turn.alarm.case_id, []).append(turn)
    combined: dict[int, list[Found]] = {}
    together = combining.look(turns)
    combining.own_cases(together, work)
    for one in together:
        combined.setdefault(one.case_id, []).append(one)
        by_case.setdefault(one.case_id, [])
    led = merges.led(by_case)
    for ended in led.keys() & by_case.keys():  # what was merged is told where it goes on
        by_case.setdefault(led[ended], []).extend(by_case.pop(ended))
        combined.setdefault(led[ended], []).extend(combined.pop(ended, ()))
    files = store.load(by_case)
    stormy = {turn.alarm.storm_id for turn in turns if turn.alarm.storm_id is not None}
    still = storms.still_open(stormy - over) if stormy else {}
    drafts = [_tell(Draft(files[case_id]), by_case[case_id], still) for case_id in sorted(files)]
    for draft in drafts:
        _tell_combined(draft, combined.get(draft.file.case.id, ()))
    store.write(drafts, work)


def _tell_combined(draft: Draft, found: Sequence[Found]) -> None:
    """Several alarms together make the case of the first as important as the combination says."""
    for one in found:
        draft.file.case.importance = max(draft.file.case.importance, one.importance)
        now = clock.now()
        ctx = Context(SYSTEM, now, now, calendar.load(), numbers.take, seal.keyed_digest)
        extra = {"alarm": one.alarm, "others": list(one.others), "rule": one.name, "why": one.why}
        draft.tell("alarm.combined", ctx, extra=extra)


def _news(turns: Sequence[Turn]) -> list[Turn]:
    """The first change of each alarm that nobody was told of yet, or nobody works on any more."""
    news: dict[int, Turn] = {}
    for turn in turns:
        if turn.alarm.case_id is None and turn.change.level is not None:
            news.setdefault(turn.alarm.pk, turn)
    return list(news.values())


def _open_cases(news: Sequence[Turn], again: Collection[int], work: Work) -> None:
    """Each alarm gets its case: its own, or that of the incident it is a part of. again: those that had one before."""
    gathered = {turn.alarm.storm.pk: turn.alarm.storm for turn in news if turn.alarm.storm}
    for _, storm in sorted(gathered.items()):
        storm.case_id = storms.case_of(storm)
    members: dict[int, list[Turn]] = {pk: [] for pk in gathered}
    asking = []
    for turn in news:
        storm_id = turn.alarm.storm_id
        if storm_id is not None:
            members[storm_id].append(turn)
        if storm_id is None or (
            gathered[storm_id].case_id is None and turn is members[storm_id][0]
        ):
            asking.append(turn)
    if asking:
        reports = [
            _report(turn, members.get(turn.alarm.storm_id or 0, ()), turn.alarm.pk in again)
            for turn in asking
        ]
        outcomes = intake.report_many(reports, work, SYSTEM)
        for turn, outcome in zip(asking, outcomes, strict=True):
            turn.alarm.case_id = outcome.case_id
    for pk, storm in gathered.items():
        storm.case_id = storm.case_id or members[pk][0].alarm.case_id
        storm.save(update_fields=["case_id"])
        for turn in members[pk]:
            turn.alarm.case_id = storm.case_id


def _tell(draft: Draft, turns: Sequence[Turn], still: Mapping[int, int]) -> Draft:
    """Write the changes of alarms to their case; a graver level makes the case as important.

    The changes of an incident are one entry. still: how many alarms of each storm are open.
    """
    case = draft.file.case
    stormy: dict[int, list[Turn]] = {}
    for turn in turns:
        change = turn.change
        case.importance = max(case.importance, IMPORTANCE.get(change.level or 0, 0))
        if change.level is not None and case.review != Review.CONFIRMED:
            case.review = Review.LEAD.value  # there is more to look at than what was looked at
        if turn.alarm.storm_id is not None:
            stormy.setdefault(turn.alarm.storm_id, []).append(turn)
            continue
        draft.tell(
            turn.kind,
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
    for storm_id, members in stormy.items():
        _tell_storm(draft, members, still.get(storm_id, 0))
    return draft


def _tell_storm(draft: Draft, turns: Sequence[Turn], still: int) -> None:
    kinds = Counter(turn.kind for turn in turns)
    storm = turns[0].alarm.storm
    if storm is None:
        return
    draft.tell(
        "alarm.storm",
        _context(max(turns, key=lambda turn: turn.change.at)),
        extra={
            "storm": storm.pk,
            "cause": storm.cause,
            "raised": kinds["alarm.raised"],
            "changed": kinds["alarm.level_changed"],
            "cleared": kinds["alarm.cleared"],
            "open": still,
            "why": storm.why,
        },
    )


def _context(turn: Turn) -> Context:
    now = clock.now()
    acted_at = min(turn.change.at, now)
    return Context(SYSTEM, now, acted_at, calendar.load(), numbers.take, seal.keyed_digest)


def storm_title(storm: Storm, rule: str, device: str) -> Why:
    """What many alarms of one cause are called, after the first of them: by its rule and device."""
    values = storm.why["values"]
    if storm.cause == Storm.Cause.SILENCE:
        names = {name: values[name] for name in ("gateway", "behind")}
        return Why("sensors.storm.silent_title", names)
    names = {"rule": rule, "device": device}
    return Why("sensors.storm.title", names | {"devices": values["devices"]})


def _report(turn: Turn, members: Sequence[Turn], is_again: bool) -> Report:
    """What the intake is told of an alarm; members: the alarms of the incident it stands for.

    is_again: it had a case that ended; this is another report of it, and not the old one repeated.
    """
    device, rule, storm = turn.device, turn.rule, turn.alarm.storm
    title, text = f"{rule.name}：{device.name or device.code}", render(turn.why, "zh-hans")
    if storm is not None:
        called = storm_title(storm, rule.name, device.name or device.code)
        title = render(called.as_json(), "zh-hans")
        text = f"{render(storm.why, 'zh-hans')}\n{text}"
    gravest = max(IMPORTANCE.get(one.change.level or 0, 0) for one in (turn, *members))
    return Report(
        source=f"device:{device.code}"[:64],
        source_id=f"{turn.alarm.uid}/{turn.change.at:%FT%TZ}" if is_again else str(turn.alarm.uid),
        channel="sensor",
        kind=CaseKind.ALARM,
        class_scheme=rule.class_scheme,
        class_code=rule.class_code,
        class_text=rule.name,
        title=title,
        text=text,
        lon=device.lon,
        lat=device.lat,
        crs="EPSG:4490" if device.lon is not None else "",
        occurred_at=turn.change.at,
        importance=gravest,
        device_id=device.id,
        alarm_id=turn.alarm.pk,
        component_id=device.component_id,
    )
