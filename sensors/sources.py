"""Which codec reads the messages of which network server or gateway: the table of sources. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec

from sensors.codecs import declared, downlink
from sensors.topics import SEGMENT

#: Codecs that are no envelope of a server, and need no file.
BUILT_IN: Final = ("hub", "senml", "thingsboard", "nothing")


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row. name: that of the registered device that speaks for those behind it; reads: a file of `servers/`.

    topic: where it publishes when it cannot be told to use `city/…/network/<name>/up`; `+`, a last `#`, and `{device}`
    for the segment that names the device. down: where it listens to commands, when its file in `downlinks/` says
    another place.
    """

    name: Annotated[str, msgspec.Meta(pattern=f"^{SEGMENT.pattern}$")]
    reads: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    topic: Annotated[str, msgspec.Meta(max_length=200)] = ""
    down: Annotated[str, msgspec.Meta(max_length=200)] = ""


class SourcesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A `sources.toml`."""

    source: list[Source] = []


@dataclass(frozen=True, slots=True)
class Match:
    """The row a topic belongs to. device: the one it names, if it does."""

    source: Source
    device: str = ""


class Sources:
    """All rows; later ones take the place of earlier ones of the same name and topic."""

    def __init__(self, rows: Iterable[Source]) -> None:
        kept = {(row.name, row.topic): row for row in rows}
        self._named = {row.name: row for row in kept.values() if not row.topic}
        self._downs = {row.name: row.down for row in kept.values() if row.down}
        self._topics = [(_pattern(row.topic), row) for row in kept.values() if row.topic]
        for _, row in self._topics:
            self._named.setdefault(row.name, row)

    def named(self, name: str) -> Match | None:
        """The row of a name, for `city/…/network/<name>/up`."""
        row = self._named.get(name)
        return Match(row) if row else None

    def down(self, name: str) -> str:
        """Where the server of a name listens to commands, if a row says so."""
        return self._downs.get(name, "")

    def of(self, topic: str) -> Match | None:
        """The first row whose own topic this is."""
        for pattern, row in self._topics:
            found = pattern.fullmatch(topic)
            if found:
                return Match(row, found.groupdict().get("device") or "")
        return None

    def filters(self) -> tuple[str, ...]:
        """What has to be subscribed to besides the hub's own topics."""
        return tuple(dict.fromkeys(row.topic.replace("{device}", "+") for _, row in self._topics))


def _pattern(topic: str) -> re.Pattern[str]:
    parts = []
    for part in topic.split("/"):
        if part == "#":
            parts.append(".*")
        elif part == "+":
            parts.append("[^/]+")
        elif part == "{device}":
            parts.append("(?P<device>[^/]+)")
        else:
            parts.append(re.escape(part))
    return re.compile("/".join(parts))


def load(text: str, file: str, servers: Mapping[str, object]) -> list[Source]:
    """The rows of a file. servers: the envelopes there are. Raises BadCodec with file, line and key."""
    said, document = declared.read(text, file, SourcesFile)
    for n, row in enumerate(said.source):
        if row.reads not in servers and row.reads not in BUILT_IN:
            known = ", ".join(sorted([*servers, *BUILT_IN]))
            why = f"nothing is called {row.reads!r}; there are {known}"
            raise document.fault(("source", n, "reads"), why)
        why = _why_not(row.topic)
        if why:
            raise document.fault(("source", n, "topic"), why)
        why = downlink.why_not_topic(row.down) if row.down else ""
        if why:
            raise document.fault(("source", n, "down"), why)
    return said.source


def _why_not(topic: str) -> str:
    parts = topic.split("/")
    if "#" in parts[:-1] or parts.count("{device}") > 1:
        return "`#` may only be last, `{device}` stand once"
    if topic and not re.search(r"[^+#/]", topic.replace("{device}", "")):
        return "a pattern of wildcards alone would take the whole broker"
    if any(re.search(r"[+#{}]", part) and part not in {"+", "#", "{device}"} for part in parts):
        return "a wildcard is a segment of its own"
    return "it lies under the hub's own topics" if topic.startswith(("city/", "$")) else ""
