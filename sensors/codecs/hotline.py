"""A work order of a hotline or another system, as JSON, to `events.reports.Report`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

import msgspec

from events.reports import Caller, Report
from events.states import CaseKind, EventType
from grid import crs
from sensors.codecs import wire_json
from sensors.envelope import Envelope
from sensors.errors import BadPayload

#: How far a source's clock may be ahead of ours before its time is doubted.
AHEAD: Final = timedelta(minutes=5)

Line = Annotated[str, msgspec.Meta(max_length=200)]
Short = Annotated[str, msgspec.Meta(max_length=60)]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class Who(msgspec.Struct, frozen=True):
    """The caller (来电人)."""

    name: Short = ""
    phone: Short = ""
    id_number: Short = ""
    address: Annotated[str, msgspec.Meta(max_length=200)] = ""
    confidential: bool = False
    no_reply: bool = False


class ClassOf(msgspec.Struct, frozen=True):
    """The class: a code of a scheme, or only the source's own words for it."""

    scheme: Short = ""
    kind: Literal["component", "matter", "hotline"] = "hotline"
    code: Short = ""
    text: Line = ""


class WorkOrder(msgspec.Struct, frozen=True):
    """What is on the wire; unknown fields are left alone."""

    id: Id
    type: EventType = EventType.REPORT
    refers_to: Annotated[str, msgspec.Meta(max_length=64)] = ""
    channel: Annotated[str, msgspec.Meta(max_length=30)] = ""
    occurred_at: datetime | float | None = None
    class_: ClassOf = msgspec.field(name="class", default=ClassOf())
    title: Line = ""
    text: Annotated[str, msgspec.Meta(max_length=20_000)] = ""
    address: Annotated[str, msgspec.Meta(max_length=300)] = ""
    lon: float | None = None
    lat: float | None = None
    #: Quoted when it is not known, so it may look like nothing but a name of a system.
    crs: Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[A-Za-z0-9:._ -]*$")] = ""
    importance: Annotated[int, msgspec.Meta(ge=0, le=3)] = 0
    caller: Who | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A work order that was read. remarks: codes of what was odd about it, told in the receipt."""

    report: Report
    remarks: tuple[str, ...] = ()


_decoder: Final = msgspec.json.Decoder(WorkOrder)
#: Enough to find the id in a payload that is otherwise wrong.
_ID: Final = re.compile(rb'"id"\s*:\s*"([^"\\]{1,64})"')


def decode(env: Envelope, source: str) -> Order:
    """The order of a message. source: the one the topic names.

    The coordinate (0, 0) is no place: it is left out and remarked, as is a time later than now.
    Raises BadPayload(path, why); UnknownCrs and BadCoordinate for a place that is none.
    """
    said = wire_json.read(_decoder, env.payload)
    remarks: list[str] = []
    occurred_at = (
        None if said.occurred_at is None else wire_json.instant(said.occurred_at, "$.occurred_at")
    )
    if occurred_at is not None and occurred_at > env.received_at + AHEAD:
        remarks.append("time_in_future")
    lon, lat = _place(said)
    if said.lon is not None and lon is None:
        remarks.append("coordinate_zero")
    if not (said.title or said.text or said.address or said.class_.text or said.class_.code):
        raise BadPayload("$", "it says nothing: expected `text`, `title`, `address` or `class`")
    report = Report(
        source=source,
        source_id=said.id,
        type=said.type,
        channel=said.channel,
        kind=CaseKind(said.class_.kind),
        class_scheme=said.class_.scheme,
        class_code=said.class_.code,
        class_text=said.class_.text,
        title=said.title,
        text=said.text,
        address=said.address,
        lon=lon,
        lat=lat,
        crs="" if lon is None else said.crs,
        occurred_at=occurred_at,
        importance=said.importance,
        caller=None if said.caller is None else Caller(**msgspec.structs.asdict(said.caller)),
        refers_to=said.refers_to,
    )
    return Order(report, tuple(remarks))


def _place(said: WorkOrder) -> tuple[float | None, float | None]:
    if (said.lon is None) != (said.lat is None):
        raise BadPayload("$.lat" if said.lat is None else "$.lon", "`lon` and `lat` go together")
    if said.lon is None or said.lat is None:
        return None, None
    if not said.crs:
        raise BadPayload("$.crs", "a coordinate needs its system, such as EPSG:4326 or gcj02")
    if said.lon == 0 and said.lat == 0:
        return None, None
    crs.require(said.lon, said.lat, said.crs)
    return said.lon, said.lat


def id_of(payload: bytes) -> str | None:
    """The id an unreadable order seems to carry, so that its refusal can name it."""
    found = _ID.search(payload[:4096])
    return found.group(1).decode(errors="replace") if found else None
