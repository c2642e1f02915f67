"""The way in for every report: stored once, placed, classified, and a case opened or joined; a whole list at once.

A list is one transaction and a constant number of statements. A click at the desk is a list of one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import cache, partial
from typing import Any

from django.db import IntegrityError, connection, transaction

from events import (
    catalogue,
    joining,
    naming,
    numbers,
    opening,
    orgs,
    placing,
    promises,
    store,
    telling,
)
from events.draft import Context, Draft
from events.given import NOTHING, Given
from events.joining import Arrival
from events.opening import Rules
from events.policy import running
from events.promises import Promise
from events.records import CaseFile
from events.reports import Intake, Report
from events.rows import DOCUMENTS, as_json
from events.states import EventType
from grid import calendar, geocode, locate, route, stamps
from grid.worktime import Calendar
from hub.foundation import clock, copying, journal, seal, sqlfile
from hub.foundation.access import Actor

#: How often two batches may tell each other the same before it cannot be chance.
_ROUNDS = 5


def look_ahead(report: Report) -> None:
    """Have ready what the words of a report mean, by what this process knows; asks the database nothing.

    For a thread that reads reports while the database works on those before. Should catalogue or names change until
    the report is taken, it was in vain and nothing else.
    """
    known = catalogue.latest()
    if known is not None:
        naming.class_of(report, known)
    if report.lon is None and report.address.strip():
        geocode.look_ahead(report.address)


def report_many(
    reports: Sequence[Report], work: journal.Work, actor: Actor | None, given: Given = NOTHING
) -> list[Intake]:
    """Store reports and what becomes of them, in the order given; one result for each.

    actor: who reports all of them; None: each report's own source does. given: photos that come with all of them (a
    report by hand). Raises UnknownCrs for coordinates in no known system; nothing else about a report's content is
    refused. The caller holds the transaction.
    """
    if not reports:
        return []
    with stamps.held():
        return _report(reports, work, actor, given)


def _report(
    reports: Sequence[Report], work: journal.Work, actor: Actor | None, given: Given
) -> list[Intake]:
    now, day = clock.now(), clock.today()
    arriving = joining.arrivals(reports)
    calendar_ = calendar.load()
    new_id = partial(numbers.take, of=numbers.owner())
    by_source = {
        source: Context(
            actor or Actor("source", source), now, now, calendar_, new_id, seal.keyed_digest
        )
        for source in {report.source for report in reports}
    }
    opened, files = _keep_events(arriving, now, day, calendar_)
    new = [arrival for arrival in arriving if not arrival.joins]
    drafts: dict[int, Draft] = {case_id: Draft(file) for case_id, file in files.items()}
    if new:
        _open(new, opened, drafts, given, by_source, day)
    for arrival in arriving:
        if arrival.joins and arrival.repeat_of is None:
            ctx = by_source[arrival.report.source]
            opening.join_case(drafts[arrival.case_id], arrival, ctx)
            drafts[arrival.case_id].evidence += opening.photos(arrival, given, ctx)
    store.write([drafts[case_id] for case_id in sorted(drafts)], work, _words(arriving, drafts))
    return [_intake(arrival, drafts[arrival.case_id]) for arrival in arriving]


def _open(
    new: Sequence[Arrival],
    numbers_: dict[int, str],
    drafts: dict[int, Draft],
    given: Given,
    by_source: Mapping[str, Context],
    day: dt.date,
) -> None:
    components = {a.report.component_id for a in new if a.report.component_id is not None}
    rules = Rules(catalogue.of(day), route.router(day, components), cache(orgs.orgs))
    ground = placing.Ground(day, locate.locator(day))
    places = placing.place_many([arrival.report for arrival in new], ground)
    numbers.reserve("item", 2 * len(new))
    for arrival, place in zip(new, places, strict=True):
        number, ctx = numbers_[arrival.case_id], by_source[arrival.report.source]
        drafts[arrival.case_id] = opening.open_case(arrival, number, place, given, rules, ctx)


def _keep_events(
    arriving: list[Arrival], now: dt.datetime, day: dt.date, calendar_: Calendar
) -> tuple[dict[int, str], dict[int, CaseFile]]:
    """Insert the events; the numbers of the cases to open, and the locked files of the cases that are joined.

    When another batch told the same first, its case counts and ours is not opened. When what was told before changed
    its case while this waited for the lock, it is looked up anew.
    """
    reply = promises.promise(now, (running().reply_limit,), calendar_)
    opened: dict[int, str] = {}
    files: dict[int, CaseFile] = {}
    open_ = arriving
    for _ in range(_ROUNDS):
        opened |= joining.resolve(open_, day)
        ours = {arrival.case_id for arrival in arriving if not arrival.joins}
        joined = {arrival.case_id for arrival in arriving if arrival.joins}
        locked = _lock(open_, joined - ours - files.keys(), files)
        if locked is None:
            continue
        files |= locked
        lost = _insert([a for a in open_ if a.repeat_of is None], now, reply)
        if not lost:
            return opened, files
        open_ = _give_up(arriving, lost)
    raise RuntimeError(f"another batch told the same events first, {_ROUNDS} times in a row")


def _lock(
    open_: Sequence[Arrival], cases: Collection[int], known: Mapping[int, CaseFile]
) -> dict[int, CaseFile] | None:
    """The files of cases that are joined; None when a merge was made or taken back while this waited for them.

    Then everything is to be resolved anew, and nothing is locked meanwhile: the order of locks would be another one.
    """
    if not cases:
        return {}
    before = transaction.savepoint()
    locked = store.load(cases)
    if joining.still_there(open_, {**known, **locked}):
        transaction.savepoint_commit(before)
        return locked
    transaction.savepoint_rollback(before)
    for arrival in open_:
        arrival.forget()
    return None


def _insert(arriving: Sequence[Arrival], now: dt.datetime, reply: Promise) -> list[Arrival]:
    """The arrivals whose event somebody else inserted first."""
    if not arriving:
        return []
    ordered = sorted(arriving, key=lambda a: (a.report.source, a.report.source_id, a.digest))
    told = [telling.event_row(arrival, now, reply) for arrival in ordered]
    if len(told) >= copying.MANY and _copied(told):
        return []
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("events", "add_events"), {"events": as_json(told)})
        kept = {event_id for (event_id,) in cursor.fetchall()}
    return [arrival for arrival in arriving if arrival.event_id not in kept]


def _copied(told: Sequence[dict[str, Any]]) -> bool:
    """Copy events that nobody seems to have told; False when somebody did meanwhile, and then none is stored."""
    try:
        with transaction.atomic():
            copying.table("events_event", told, DOCUMENTS)
    except IntegrityError:
        return False
    return True


def _give_up(arriving: Sequence[Arrival], lost: Sequence[Arrival]) -> list[Arrival]:
    """Everything of the cases that will not be opened, to be resolved anew; its events are taken back."""
    cases = {arrival.case_id for arrival in lost if not arrival.joins}
    gone = {arrival.event_id for arrival in lost}
    again = [a for a in arriving if a.case_id in cases or a.event_id in gone or a.repeat_of in gone]
    stored = [a.event_id for a in again if a.repeat_of is None and a.event_id not in gone]
    if stored:
        with connection.cursor() as cursor:
            cursor.execute(sqlfile.load("events", "take_back_events"), {"ids": stored})
    for arrival in again:
        arrival.forget()
    return again


def _words(
    arriving: Sequence[Arrival], drafts: Mapping[int, Draft]
) -> dict[str, list[dict[str, Any]]]:
    """The rows that belong to the events: words and sealed callers."""
    kept = [arrival for arrival in arriving if arrival.repeat_of is None]
    words = []
    for arrival in kept:
        case = drafts[arrival.case_id].file.case
        more = () if arrival.joins else (case.class_name, *case.area_names)
        words.append(telling.words_row(arrival, *more))
    callers = [
        telling.caller_row(arrival.event_id, arrival.report.caller)
        for arrival in kept
        if arrival.report.caller is not None
    ]
    return {"add_words": words, "add_callers": callers}


def _intake(arrival: Arrival, draft: Draft) -> Intake:
    case = draft.file.case
    if arrival.repeat_of is not None:
        return Intake(arrival.repeat_of, case.id, case.number, "repeat", case.state, {})
    joined = "joined" if arrival.type is EventType.REPORT else arrival.type.value
    result = joined if arrival.joins else "opened"
    return Intake(arrival.event_id, case.id, case.number, result, case.state, dict(case.whys))
