"""How the payload of a type of device is read, as its file in `sensors/device_types/` declares it. Pure.

A payload is a frame: the first one declared for its port and its first bytes. A frame has fields at their places, then
blocks whose bits say that they are there, then channels: a mark of some bytes and the fields that follow it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Final, cast

import msgspec

from hub.foundation.tomlfile import Path
from sensors.codecs import declared, fields, paths
from sensors.codecs.fields import Endian, Field, ObjectField, Read
from sensors.errors import BadPayload
from sensors.uplink import Uplink

_SECONDS: Final = (1_000_000_000, 4_294_967_295)
Port = Annotated[int, msgspec.Meta(ge=0, le=255)]


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Fields that are there when bit `bit` of the frame's flags is set."""

    bit: Annotated[int, msgspec.Meta(ge=0, le=63)]
    fields: list[Field]


class Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of payload. port: all where none is named; starts: first bytes, hexadecimal."""

    port: list[Port] = []
    starts: str = ""
    fields: list[Field] = []
    flags: Field | None = None
    block: list[Block] = []
    channels: bool = False


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What follows a mark. size: bytes, where the fields do not say it. observed: of a kept value, s since 1970."""

    id: str
    fields: list[Field] = []
    size: Annotated[int, msgspec.Meta(ge=0, le=fields.LONGEST)] | None = None
    observed: Field | None = None


class Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The [payload] of a file. Without a frame, all of it is channels."""

    endian: Endian = "big"
    frame: list[Frame] = []
    channel: list[Channel] = []


class Moment(msgspec.Struct, frozen=True, gc=False):
    """Values of one moment. at: None for now, that is when the server had the message."""

    at: datetime | None
    values: list[Read]


class Decoded(msgspec.Struct, gc=False):
    """What was read, and what could not be: an alarm is not lost for a byte behind it that nobody declared."""

    moments: list[Moment] = []
    faults: list[BadPayload] = []


def check(payload: Payload, document: declared.Document, where: Path = ("payload",)) -> None:
    """Raise BadCodec for the first thing a declaration contradicts itself in."""
    for path, field in _fields(payload, where):
        why = fields.why_not(field)
        if why:
            raise document.fault(path, why)
    if not payload.frame and not payload.channel:
        raise document.fault(where, "a frame or a channel is expected")
    for n, frame in enumerate(payload.frame):
        here = (*where, "frame", n)
        if declared.octets(frame.starts) is None:
            raise document.fault((*here, "starts"), f"{frame.starts!r} is not hexadecimal")
        if frame.block and frame.flags is None:
            raise document.fault(
                here, "its blocks need `flags`: the field whose bits say which are there"
            )
        if frame.channels and not payload.channel:
            raise document.fault((*here, "channels"), "no channel is declared")
    seen: dict[bytes, int] = {}
    for n, channel in enumerate(payload.channel):
        mark = declared.octets(channel.id)
        if not mark or mark in seen:
            why = "an earlier channel has it" if mark else "it is not hexadecimal"
            raise document.fault((*where, "channel", n, "id"), f"{channel.id!r}: {why}")
        seen[mark] = n


def check_object(said: list[ObjectField], document: declared.Document) -> None:
    """The same for the places in what the server decoded."""
    for n, field in enumerate(said):
        why = fields.bad_values(field)
        if not paths.is_one(field.path):
            why = f"{field.path!r} is no place in JSON"
        elif not field.quantity:
            why = "`quantity` is missing"
        if why:
            raise document.fault(("object", n), why)


def _fields(payload: Payload, where: Path) -> Iterator[tuple[Path, Field]]:
    for n, frame in enumerate(payload.frame):
        here: Path = (*where, "frame", n)
        for m, field in enumerate(frame.fields):
            yield (*here, "fields", m), field
        if frame.flags:
            yield (*here, "flags"), frame.flags
        for m, block in enumerate(frame.block):
            for k, field in enumerate(block.fields):
                yield (*here, "block", m, "fields", k), field
    for n, channel in enumerate(payload.channel):
        for m, field in enumerate(channel.fields):
            yield (*where, "channel", n, "fields", m), field
        if channel.observed:
            yield (*where, "channel", n, "observed"), channel.observed


def quantities(payload: Payload, where: Path = ("payload",)) -> Iterator[tuple[Path, Field]]:
    """The fields that name a quantity, and where they stand."""
    return ((path, field) for path, field in _fields(payload, where) if field.quantity)


def decode(payload: Payload, uplink: Uplink) -> Decoded:
    """The values of a payload, and what of it could not be read. Raises nothing."""
    out, now = Decoded(), list[Read]()
    if not uplink.payload:
        return out
    out.moments.append(Moment(None, now))
    walk = _Walk(payload, uplink.payload, now, out)
    try:
        walk.frame(_frame(payload, uplink))
    except BadPayload as error:
        out.faults.append(error)
    out.moments = [one for one in out.moments if one.values]
    return out


def _frame(payload: Payload, uplink: Uplink) -> Frame:
    if not payload.frame:
        return Frame(channels=True)
    for frame in payload.frame:
        starts = cast("bytes", declared.octets(frame.starts))
        if (not frame.port or uplink.port in frame.port) and uplink.payload.startswith(starts):
            return frame
    begins = uplink.payload[:4].hex(" ")
    raise BadPayload(
        "byte 0", f"no frame is declared for port {uplink.port} that begins with {begins}"
    )


class _Walk:
    """Goes through the bytes once, from left to right."""

    def __init__(self, payload: Payload, data: bytes, now: list[Read], out: Decoded) -> None:
        self._payload, self._data, self._now, self._out = payload, data, now, out
        self._at = 0

    def frame(self, frame: Frame) -> None:
        """Fields, blocks, channels. Raises BadPayload where it cannot go on."""
        self._at = self._read(frame.fields, 0, self._now)
        if frame.flags is not None:
            at = self._at if frame.flags.at is None else frame.flags.at
            named = msgspec.structs.replace(frame.flags, quantity="flags")
            said = fields.read(named, self._data, at, self._payload.endian)
            self._at = max(self._at, at + fields.width(frame.flags))
            flags = 0 if said is None or said.value is None else int(said.value)
            for block in frame.block:
                if flags >> block.bit & 1:
                    self._at = self._read(block.fields, self._at, self._now)
        if frame.channels:
            self._channels()

    def _channels(self) -> None:
        marks = {cast("bytes", declared.octets(one.id)): one for one in self._payload.channel}
        lengths = sorted({len(mark) for mark in marks}, reverse=True)
        while self._at < len(self._data):
            mark = next(
                (m for n in lengths if (m := self._data[self._at : self._at + n]) in marks), None
            )
            if mark is None:
                begins = self._data[self._at : self._at + max(lengths)].hex(" ")
                raise BadPayload(
                    f"byte {self._at}", f"no channel is declared that begins with {begins}"
                )
            self._channel(marks[mark], self._at + len(mark))

    def _channel(self, channel: Channel, begins: int) -> None:
        into = self._now
        if channel.observed:
            into = []
            moment = Moment(self._observed(channel.observed, begins), into)
            self._out.moments.append(moment)
        ends = self._read(channel.fields, begins, into)
        if channel.observed:
            ends = max(ends, begins + (channel.observed.at or 0) + fields.width(channel.observed))
        self._at = ends if channel.size is None else begins + channel.size
        if self._at > len(self._data):
            raise BadPayload(f"byte {len(self._data)}", "the payload ends within a channel")

    def _observed(self, field: Field, begins: int) -> datetime:
        at = begins + (field.at or 0)
        named = msgspec.structs.replace(field, quantity="observed")
        said = fields.read(named, self._data, at, self._payload.endian)
        seconds = None if said is None else said.value
        if seconds is None or not _SECONDS[0] <= seconds <= _SECONDS[1]:
            raise BadPayload(f"byte {at}", "seconds since 1970 are expected")
        return datetime.fromtimestamp(seconds, UTC)

    def _read(self, declared_fields: list[Field], begins: int, into: list[Read]) -> int:
        """Read fields that count from a byte; the byte after the last of them.

        A number nobody named is a fault of its own: what stands beside it is read all the same.
        """
        at = ends = begins
        for field in declared_fields:
            at = at if field.at is None else begins + field.at
            after = at + fields.width(field)
            if after > len(self._data):
                raise BadPayload(
                    f"byte {at}", f"the payload ends before {field.quantity or 'a field'}"
                )
            try:
                said = fields.read(field, self._data, at, self._payload.endian)
            except BadPayload as error:
                self._out.faults.append(error)
            else:
                if said is not None:
                    into.append(said)
            at, ends = after, max(ends, after)
        return ends
