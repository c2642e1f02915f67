"""What a source tells the hub, before it is an event: one report and its caller. Pure."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

import msgspec

from events.states import CaseKind, EventType

#: The source of what somebody reports here, at a desk or on a phone; its source_id is the id of the command.
BY_HAND: Final = "desk"
#: How what somebody reports by hand reached the city; devices, cameras and other systems speak over the broker.
CHANNELS_BY_HAND: Final = ("desk", "phone", "patrol", "citizen")
_encode: Final = json.JSONEncoder(separators=(",", ":")).encode


class Caller(msgspec.Struct, frozen=True):
    """Who called (来电人). Never enters a journal, a stream, a log or a topic; stored sealed.

    address: where the caller lives, which is not where the problem is.
    confidential: the caller asked that the identity stays with the centre (济南条例 Art 16, 32).
    no_reply: the caller wants no answer.
    """

    name: str = ""
    phone: str = ""
    id_number: str = ""
    confidential: bool = False
    no_reply: bool = False
    address: str = ""


class Report(msgspec.Struct, frozen=True):
    """One report as its source sent it.

    source: stable name of the sender, such as "12345" or "device:MH-00451"; source_id: the sender's own id.
    lon, lat: in `crs`, in its own order of east and north; kept beside the converted ones.
    refers_to: the source_id of an earlier report that this one belongs to.
    device_id, alarm_id: rows of the sensors' room; kind `alarm`.
    """

    source: str
    source_id: str
    type: EventType = EventType.REPORT
    channel: str = ""
    kind: CaseKind = CaseKind.MATTER
    class_scheme: str = ""
    class_code: str = ""
    class_text: str = ""
    title: str = ""
    text: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    crs: str = ""
    occurred_at: datetime | None = None
    importance: int = 0
    caller: Caller | None = None
    device_id: int | None = None
    alarm_id: int | None = None
    component_id: int | None = None
    refers_to: str = ""
    #: A member of the staff who reports (collector, operator); a user's id.
    reporter_id: int | None = None
    #: The case a person found that it belongs to.
    joins: int | None = None


def content(report: Report) -> str:
    """The text whose digest tells a repeat from something new: all that was said, in a fixed form."""
    caller = report.caller
    said: list[Any] = [
        report.type.value,
        report.class_scheme,
        report.class_code,
        report.class_text,
        report.title,
        report.text,
        report.address,
        report.lon,
        report.lat,
        report.crs,
        report.occurred_at.isoformat() if report.occurred_at else None,
        report.importance,
        _told_of(caller) if caller else None,
        report.refers_to,
    ]
    return _encode(said)


def _told_of(caller: Caller) -> list[Any]:
    """An address comes last, and only where there is one: what was told before the field was known is known again."""
    told = [caller.name, caller.phone, caller.id_number, caller.confidential, caller.no_reply]
    return [*told, caller.address] if caller.address else told


class Intake(msgspec.Struct, frozen=True):
    """What became of one report. result: opened, supplement, urge, withdraw, redo, joined or repeat.

    case_id and number are those of the case it opened, joined or repeats. why: stored explanations by subject
    (class, place, cell, filing, department, deadline), empty for a repeat.
    """

    event_id: int
    case_id: int
    number: str
    result: str
    state: str
    why: dict[str, dict[str, Any]]
