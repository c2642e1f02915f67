"""Which case a report belongs to: a repeat, something new about a known case, or a new case."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from django.db import connection
from msgspec.structs import replace

from events import numbers
from events.payload import YEARS
from events.records import CaseFile
from events.reports import Caller, Report, content
from events.rows import as_json
from events.states import CaseKind, CaseState, EventType
from hub.foundation import seal, sqlfile
from hub.foundation.errors import BadInput, Phrase

#: The columns that name a report; a longer value cannot be what the sender means.
LONGEST: Final = {"source": 64, "source_id": 128, "refers_to": 128}
#: A channel is a word such as phone or 12345, and is told to everybody: a longer number may be somebody's.
CHANNEL_DIGITS: Final = 5
CALLER_TEXTS: Final = ("name", "phone", "id_number", "address")
TEXTS: Final = ("title", "text", "address", "class_text", "class_code", "class_scheme", "channel")


@dataclass(slots=True)
class Arrival:
    """A report on its way in. case_id: of a new case until `joins`; type: as the event will be stored."""

    report: Report
    digest: str
    type: EventType
    event_id: int = 0
    case_id: int = 0
    joins: bool = False
    #: The event that told the same before; then nothing is stored.
    repeat_of: int | None = None

    def forget(self) -> None:
        """As it was before it was resolved."""
        self.type, self.joins, self.repeat_of = self.report.type, False, None
        self.event_id = self.case_id = 0


def arrivals(reports: Sequence[Report]) -> list[Arrival]:
    """The reports with their digests (keyed, so that equal words can be found without keeping them).

    Raises BadInput for a source or an id that no column holds, or an instant without time zone.
    """
    return [
        Arrival(report, seal.keyed_digest(content(report)), report.type)
        for report in map(storable, reports)
    ]


def storable(report: Report) -> Report:
    """The report as the database can hold it: no NUL signs, no halves of signs, numbers that are numbers."""
    for name, longest in LONGEST.items():
        value = getattr(report, name)
        if len(value) > longest or _clean(value) is not None:
            raise BadInput(
                field=name,
                expected=Phrase("at most %(most)s printable signs", most=longest),
                got=repr(value[:40]),
            )
    at = report.occurred_at
    if at is not None and (at.tzinfo is None or at.year not in YEARS):
        raise BadInput(
            field="occurred_at",
            expected=Phrase("an instant of our time with its zone"),
            got=str(at),
        )
    changes: dict[str, Any] = _cleaned(report, TEXTS)
    if sum(sign.isdigit() for sign in report.channel) > CHANNEL_DIGITS:
        changes["channel"] = ""
    if report.caller is not None and (told := _cleaned(report.caller, CALLER_TEXTS)):
        changes["caller"] = replace(report.caller, **told)
    if not isfinite(report.lon or 0) or not isfinite(report.lat or 0):
        changes |= {"lon": None, "lat": None}
    return replace(report, **changes) if changes else report


def _cleaned(of: Report | Caller, names: Sequence[str]) -> dict[str, Any]:
    return {
        name: clean
        for name in names
        if not (text := getattr(of, name)).isprintable() and (clean := _clean(text)) is not None
    }


def _clean(text: str) -> str | None:
    """The text without what PostgreSQL cannot store; None when it is fine as it is."""
    if text.isprintable():
        return None
    clean = text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return None if clean == text else clean


def resolve(arriving: Sequence[Arrival], day: dt.date) -> dict[int, str]:
    """Give each arrival its case: one it repeats, one it joins, or a new one. Numbers of the new cases by id.

    A source's id seen before means the same case: with the same content a repeat, with another one a supplement
    unless it says itself what it is. Two of one batch that belong together join each other.
    """
    look = _look_up(arriving, day)
    ids, base = numbers.number_cases(day, look["ids"], look["base"])
    fresh = iter(ids)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in look["found"]:
        found.setdefault(row["n"], []).append(row)
    known: dict[tuple[str, str], int] = {}  # (source, its id) → case, of this batch
    told: dict[tuple[str, str, str], int] = {}  # the same and the digest → event, of this batch
    alarms: dict[tuple[str, int, str], int] = {}
    opened: dict[int, str] = {}
    owner = numbers.owner()
    for n, arrival in enumerate(arriving):
        report = arrival.report
        key = (report.source, report.source_id)
        same = told.get((*key, arrival.digest)) or _same(found.get(n, ()), arrival.digest)
        case_id = (
            known.get(key)
            or report.joins
            or (known.get((report.source, report.refers_to)) if report.refers_to else None)
            or next((alarms[sign] for sign in _signs(report) if sign in alarms), None)
            or _case(found.get(n, ()))
        )
        if same is not None and case_id is not None:
            arrival.repeat_of, arrival.case_id, arrival.joins = same, case_id, True
            continue
        arrival.event_id = numbers.take("event", owner)
        if case_id is None:
            arrival.case_id = next(fresh)
            opened[arrival.case_id] = numbers.number(day, arrival.case_id, base)
        else:
            arrival.case_id, arrival.joins = case_id, True
            if arrival.type is EventType.REPORT and _is_known(key, known, found.get(n, ())):
                arrival.type = EventType.SUPPLEMENT
        known[key] = arrival.case_id
        told[(*key, arrival.digest)] = arrival.event_id
        alarms.update(dict.fromkeys(_signs(report), arrival.case_id))
    return opened


def still_there(arriving: Sequence[Arrival], files: Mapping[int, CaseFile]) -> bool:
    """Whether the cases that were joined, now locked, still hold what they were joined for.

    A merge (并案), or its taking back, may have moved it while somebody else held the lock. files: by case id; cases
    that are not among them are new.
    """
    threads = {
        case_id: {(event.source, event.source_id) for event in file.events}
        for case_id, file in files.items()
    }
    for arrival in arriving:
        report, told = arrival.report, threads.get(arrival.case_id)
        if not arrival.joins or told is None:
            continue
        asked = {(report.source, report.source_id), (report.source, report.refers_to)}
        is_alarm = report.alarm_id is not None or report.device_id is not None
        is_named = report.joins == arrival.case_id
        if told.isdisjoint(asked) and not is_alarm and not is_named:
            return False
        if files[arrival.case_id].state is CaseState.MERGED:
            return False
        told.add((report.source, report.source_id))
    return True


def _signs(report: Report) -> list[tuple[str, int, str]]:
    """By what one alarm is known again: itself, or the same kind of alarm of the same device."""
    signs = []
    if report.alarm_id is not None:
        signs.append(("alarm", report.alarm_id, ""))
    if report.kind is CaseKind.ALARM and report.device_id is not None:
        signs.append(("device", report.device_id, report.class_code))
    return signs


def _is_known(key: tuple[str, str], known: dict[tuple[str, str], int], rows: Sequence[Any]) -> bool:
    return key in known or any(row["by"] == "id" for row in rows)


def _same(rows: Sequence[dict[str, Any]], digest: str) -> int | None:
    same = (row["event_id"] for row in rows if row["by"] == "id" and row["digest"] == digest)
    return next(map(int, same), None)


def _case(rows: Sequence[dict[str, Any]]) -> int | None:
    """The newest case of the best kind of link: own id, what it refers to, the alarm, the device."""
    for by in ("id", "refers_to", "alarm", "device"):
        cases: list[int] = [row["case_id"] for row in rows if row["by"] == by]
        if cases:
            return max(cases)
    return None


def _look_up(arriving: Sequence[Arrival], day: dt.date) -> dict[str, Any]:
    asked = [
        {
            "n": n,
            "source": arrival.report.source,
            "source_id": arrival.report.source_id,
            "refers_to": arrival.report.refers_to,
            "alarm_id": arrival.report.alarm_id,
            "device_id": arrival.report.device_id
            if arrival.report.kind is CaseKind.ALARM
            else None,
            "class_code": arrival.report.class_code,
        }
        for n, arrival in enumerate(arriving)
    ]
    numbers.reserve("event", len(arriving))
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("events", "look_up"),
            {"reports": as_json(asked), "count": len(arriving), "day": day},
        )
        found, ids, base = cursor.fetchone()
    return {"found": json.loads(found), "ids": ids, "base": base}
