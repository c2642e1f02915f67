"""How a network server is told what a device behind it shall do, and how its words on that are understood. Pure.

A file of `sensors/downlinks/` declares both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from sensors.codecs import declared, paths

Paths = list[str]
Means = Literal["queued", "carried", "received", "lost", "done", "refused"]

#: `{name}` in a topic or a text; alone in a text it stands for the value itself, so that a number stays a number.
_PLACE: Final = re.compile(r"\{(\w+)\}")
#: What may stand in the place of a segment of a topic: nothing a broker would take for a level or a wildcard.
SEGMENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}")
#: What the hub itself fills in; any other name is a part of the address the server gave the device.
OURS: Final = frozenset(
    {"city", "server", "device", "id", "number", "port", "base64", "hex", "method", "params"}
)
#: Before our id where it stands among ids of others.
_MARK: Final = "hub:"


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing a server says of a command. id: places of the command's id, or of a list that holds it.

    at, of: something stands at this place, and is one of these where some are named.
    means: queued: it waits at the server; carried: it was sent on; received: the device has it; lost: it did not reach
    the device and nobody tries again; done; refused: by device or server. text: places of its own words.
    """

    id: Paths
    means: Means
    at: str = ""
    of: list[bool | int | str] = []
    text: Paths = []


class Downlink(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file. topic: where the server listens; says: what it is told; carries: the device's bytes, or words of its own.

    echo: a place where something stands in what the hub said itself and hears back; such a message is passed over.
    """

    topic: str
    says: dict[str, Any]
    carries: Literal["bytes", "words"] = "bytes"
    echo: str = ""
    word: list[Word] = []


class Told(msgspec.Struct, frozen=True, gc=False):
    """What became of a command. command: its id, or its number where a server knows numbers only."""

    command: UUID | int
    means: Means
    text: str = ""


def load(text: str, file: str) -> Downlink:
    """A way down from TOML. Raises BadCodec with file, line and key."""
    read, document = declared.read(text, file, Downlink)
    why = why_not_topic(read.topic)
    if why:
        raise document.fault(("topic",), why)
    for n, word in enumerate(read.word):
        places = [*word.id, *word.text, *([word.at] if word.at else [])]
        if not word.id or not all(paths.is_one(one) for one in places):
            raise document.fault(("word", n), "places in JSON are expected, and `id` among them")
    if read.echo and not paths.is_one(read.echo):
        raise document.fault(("echo",), f"{read.echo!r} is no place in JSON")
    return read


def why_not_topic(topic: str) -> str:
    """What is wrong with the topic commands go to; empty when nothing is."""
    plain = _PLACE.sub("x", topic)
    if not plain or re.search(r"[+#{}\s]", plain) or plain.startswith("$"):
        return "a topic is expected, with names in braces and no wildcard"
    return ""


def address_of(topic: str) -> frozenset[str]:
    """The parts of a server's own address that a topic needs."""
    return frozenset(_PLACE.findall(topic)) - OURS


def topic(pattern: str, values: Mapping[str, Any]) -> str:
    """A topic with its names filled in. Raises KeyError for a name nobody knows."""
    return _PLACE.sub(lambda found: str(values[found[1]]), pattern)


def said(spec: Downlink, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a server is told, ready for JSON. Raises KeyError."""
    filled: dict[str, Any] = _filled(spec.says, values)
    return filled


def _filled(said: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(said, dict):
        return {key: _filled(value, values) for key, value in said.items()}
    if isinstance(said, list):
        return [_filled(value, values) for value in said]
    if isinstance(said, str):
        whole = _PLACE.fullmatch(said)
        return values[whole[1]] if whole else _PLACE.sub(lambda f: str(values[f[1]]), said)
    return said


def is_echo(spec: Downlink, document: Any) -> bool:
    """Whether a message is the hub's own, heard back."""
    return bool(spec.echo) and paths.find(document, spec.echo) is not None


def told(spec: Downlink, document: Any) -> Told | None:
    """What a message says of a command; None when it is about something else, or about a command of somebody else."""
    for word in spec.word:
        found = paths.find(document, word.at) if word.at else True
        if found is None or (word.of and not any(_same(found, one) for one in word.of)):
            continue
        command = next((id_ for one in word.id for id_ in _ids(paths.find(document, one))), None)
        if command is not None:
            text, _ = paths.first(document, word.text)
            return Told(command, word.means, str(text)[:200] if text is not None else "")
    return None


def _same(found: Any, wanted: bool | int | str) -> bool:
    return bool(type(found) is type(wanted) and found == wanted)  # true is not 1


def _ids(found: Any) -> list[UUID | int]:
    """Our ids among what stands at a place: a number, a UUID, or some of a list, ours marked."""
    if isinstance(found, list):
        marked = [one for one in found if isinstance(one, str) and one.startswith(_MARK)]
        return [id_ for one in marked for id_ in _ids(one)]
    if isinstance(found, int) and not isinstance(found, bool):
        return [found] if 0 < found < 2**63 else []
    try:
        return [UUID(found.removeprefix(_MARK))] if isinstance(found, str) else []
    except ValueError:
        return []
