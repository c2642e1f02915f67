"""How a recorded file becomes messages: a mapping in TOML, checked when it is read, applied row by row.

[source]     kind = "hotline" | "readings"; source, channel, crs; device = "prsa-{station}";
             format = "csv" | "jsonl", encoding, delimiter, missing = ["NA"]
[time]       column = "requested_at", or columns = ["year", "month", "day", "hour"];
             zone = "Asia/Shanghai" for times that name none; format = "%m/%d/%Y %H:%M" (strptime)
[fields]     a field of a work order = a column (hotline only)
[classes]    "their words" = "scheme/kind/code" (hotline only), looked up by class_text
[quantities.pm25]  column = "PM2.5", unit = "ug/m3" (readings only)
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Row
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from sensors.errors import BadMapping, BadRow
from sensors.topics import SEGMENT, Lane

#: Fields of a work order a column may fill; `district` is known and left out, an order has none.
FIELDS: Final = frozenset(
    {
        "source_id", "type", "refers_to", "channel", "occurred_at", "class_text", "class_code", "title",
        "text", "address", "lon", "lat", "crs", "importance", "name", "phone", "id_number", "district",
    }
)  # fmt: skip
_CALLER: Final = frozenset({"name", "phone", "id_number"})


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The block [source]."""

    kind: Literal["hotline", "readings"]
    source: str = "replay"
    format: Literal["csv", "jsonl"] = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    channel: str = ""
    crs: str = ""
    device: str = ""
    missing: list[str] = msgspec.field(
        default_factory=lambda: ["", "NA", "NaN", "null", "None", "{}"]
    )


class Time(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The block [time]. columns: year, month, day, then as fine as the file is."""

    column: str = ""
    columns: list[str] = []
    zone: str = ""
    format: str = ""


class Quantity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One block [quantities.…]."""

    column: str
    unit: str | None = None


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping as it was read."""

    source: Source
    time: Time
    fields: dict[str, str] = {}
    classes: dict[str, str] = {}
    quantities: dict[str, Quantity] = {}


@dataclass(frozen=True, slots=True)
class Message:
    """One row as a message. at: when it happened; name: the source or device; said: the payload."""

    lane: Lane
    name: str
    at: datetime
    said: dict[str, Any] = field(default_factory=dict)

    def moved(self, by: timedelta) -> Message:
        """The same message at another time."""
        at = self.at + by
        key = "occurred_at" if self.lane is Lane.ORDER else "at"
        return Message(self.lane, self.name, at, self.said | {key: at.isoformat()})


def read(text: str) -> Mapping:
    """A mapping from TOML. Raises BadMapping naming the place that is wrong."""
    try:
        mapping = msgspec.convert(tomllib.loads(text), Mapping)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadMapping(why=str(error)) from None
    wrong = _wrong(mapping)
    if wrong:
        raise BadMapping(why=wrong)
    return mapping


def _wrong(mapping: Mapping) -> str:
    """What contradicts itself; empty when nothing does."""
    if bool(mapping.time.column) == bool(mapping.time.columns):
        return "[time] needs either `column` or `columns`"
    if mapping.source.kind == "readings":
        if not mapping.source.device or not mapping.quantities:
            return "readings need `device` in [source] and at least one [quantities.…]"
        return ""
    unknown = sorted(set(mapping.fields) - FIELDS)
    if unknown:
        return f"[fields] has {', '.join(unknown)}; known are {', '.join(sorted(FIELDS))}"
    if "source_id" not in mapping.fields:
        return "[fields] needs `source_id`, the source's own number of an order"
    bad = next((ref for ref in mapping.classes.values() if len(ref.rsplit("/", 2)) != 3), None)
    return f'[classes] expects "scheme/kind/code", got {bad!r}' if bad else ""


def message(mapping: Mapping, row: Row[str, Any]) -> Message:
    """What a row says. Raises BadRow when it has no time, no id, or no value."""
    at = _at(mapping, row)
    if mapping.source.kind == "readings":
        return _readings(mapping, row, at)
    return _order(mapping, row, at)


def _value(mapping: Mapping, row: Row[str, Any], column: str) -> str:
    """The text of a column; empty where it is missing. Raises BadRow for a column that is not there."""
    if column not in row:
        raise BadRow(column=column, why="there is no such column")
    value = row[column]
    text = "" if value is None else str(value).strip()
    return "" if text in mapping.source.missing else text


def _at(mapping: Mapping, row: Row[str, Any]) -> datetime:
    said = mapping.time
    try:
        if said.columns:
            numbers = [int(_value(mapping, row, column)) for column in said.columns]
            year, month, day, hour, minute, second = [*numbers, 0, 0, 0][:6]
            at = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the zone follows
        elif said.format:
            at = datetime.strptime(_value(mapping, row, said.column), said.format)  # noqa: DTZ007 - the same
        else:
            at = datetime.fromisoformat(_value(mapping, row, said.column))
    except (ValueError, KeyError) as error:
        raise BadRow(column=said.column or ", ".join(said.columns), why=str(error)) from None
    if at.tzinfo is None:
        if not said.zone:
            raise BadRow(column=said.column, why="the time names no zone, nor does [time]")
        at = at.replace(tzinfo=ZoneInfo(said.zone))
    return at.astimezone(UTC)


def _readings(mapping: Mapping, row: Row[str, Any], at: datetime) -> Message:
    values: dict[str, Any] = {}
    for name, quantity in mapping.quantities.items():
        text = _value(mapping, row, quantity.column)
        if text:
            try:
                values[name] = {"value": float(text), "unit": quantity.unit}
            except ValueError:
                raise BadRow(column=quantity.column, why=f"{text!r} is no number") from None
    if not values:
        raise BadRow(
            column=", ".join(q.column for q in mapping.quantities.values()), why="no value"
        )
    try:
        device = mapping.source.device.format_map(row)
    except KeyError as error:
        raise BadRow(column=str(error), why="there is no such column") from None
    if not SEGMENT.fullmatch(device):
        raise BadRow(column=mapping.source.device, why=f"{device!r} cannot be a part of a topic")
    return Message(Lane.READINGS, device, at, {"at": at.isoformat(), "values": values})


def _order(mapping: Mapping, row: Row[str, Any], at: datetime) -> Message:
    given = {name: _value(mapping, row, column) for name, column in mapping.fields.items()}
    if not given["source_id"]:
        raise BadRow(column=mapping.fields["source_id"], why="the order has no number")
    said: dict[str, Any] = {
        "id": given["source_id"],
        "occurred_at": at.isoformat(),
        "channel": given.get("channel") or mapping.source.channel,
    }
    for name in ("type", "refers_to", "title", "text", "address"):
        if given.get(name):
            said[name] = given[name]
    if given.get("lon") and given.get("lat"):
        said |= {name: _number(mapping, name, given) for name in ("lon", "lat")}
        said["crs"] = given.get("crs") or mapping.source.crs
    if given.get("importance"):
        said["importance"] = int(_number(mapping, "importance", given))
    said["class"] = _class(mapping, given)
    caller = {name: given[name] for name in _CALLER if given.get(name)}
    return Message(
        Lane.ORDER, mapping.source.source, at, said | ({"caller": caller} if caller else {})
    )


def _number(mapping: Mapping, name: str, given: Row[str, str]) -> float:
    try:
        return float(given[name])
    except ValueError:
        raise BadRow(column=mapping.fields[name], why=f"{given[name]!r} is no number") from None


def _class(mapping: Mapping, given: Row[str, str]) -> dict[str, str]:
    text = given.get("class_text", "")
    ref = mapping.classes.get(text) or mapping.classes.get(given.get("class_code", ""))
    if ref is None:
        return {"text": text}
    scheme, kind, code = ref.rsplit("/", 2)
    return {"scheme": scheme, "kind": kind, "code": code, "text": text}
