"""The declared codecs there are: those that come with the hub, and the city's own, which take their place by name."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from django.conf import settings

from sensors import sources
from sensors.codecs import server, typefile
from sensors.codecs.server import Server
from sensors.codecs.typefile import TypeFile
from sensors.errors import BadCodec
from sensors.sources import Source, Sources

log = logging.getLogger(__name__)

T = TypeVar("T")

SHIPPED: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Library:
    """What was read. faults: files that cannot be used, by path; a type among them refuses its messages."""

    servers: dict[str, Server]
    types: dict[str, TypeFile]
    sources: Sources
    faults: dict[str, BadCodec]

    def type(self, code: str) -> TypeFile | None:
        """How devices of a type are read; None where nothing says so. Raises BadCodec for a file with a fault."""
        found = self.types.get(code)
        if found is None and f"{code}.toml" in self.faults:
            raise self.faults[f"{code}.toml"]
        return found


@cache
def library() -> Library:
    """The library of this process; what changes on disk counts when it is started again.

    A file with a fault is left out and logged: one mistake must not silence the city.
    """
    return load(SHIPPED, *([Path(settings.CODECS)] if settings.CODECS else []))


def load(*folders: Path) -> Library:
    """The library of some folders; a later one's file takes the place of an earlier one's of the same name."""
    faults: dict[str, BadCodec] = {}
    servers = _read(_files(folders, "servers"), server.load, faults)
    types = _read(_files(folders, "device_types"), typefile.load, faults)
    rows: list[Source] = []
    for folder in folders:
        file = folder / "sources.toml"
        if file.is_file():
            read = _read(
                [file], lambda text, name: sources.load(text, name, servers), faults, whole=True
            )
            rows += read.get(str(file), [])
    return Library(servers, types, Sources(rows), faults)


def _files(folders: tuple[Path, ...], kind: str) -> list[Path]:
    found: dict[str, Path] = {}
    for folder in folders:
        found |= {file.name: file for file in sorted((folder / kind).glob("*.toml"))}
    return list(found.values())


def _read(
    files: list[Path],
    load_one: Callable[[str, str], T],
    faults: dict[str, BadCodec],
    *,
    whole: bool = False,
) -> dict[str, T]:
    """What the files say, by their stem or whole path."""
    out: dict[str, T] = {}
    for file in files:
        try:
            out[str(file) if whole else file.stem] = load_one(_text(file), str(file))
        except BadCodec as error:
            faults[file.name] = error
            log.error("a codec is left out: %s", error)
    return out


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadCodec(file=str(file), line=1, key="-", why=type(error).__name__) from None


def type_files(*folders: Path) -> Iterator[Path]:
    """The files of device types that count, in order of their names."""
    return iter(sorted(_files(folders, "device_types"), key=lambda file: file.name))
