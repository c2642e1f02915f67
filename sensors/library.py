"""The declared codecs there are: the hub's own, those of loaded packs, and the city's, which go before both."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from django.conf import settings

from grid.stamps import Kept
from hub.foundation import textfile
from hub.foundation.errors import Phrase
from sensors import sources
from sensors.codecs import downlink, server, typefile
from sensors.codecs.downlink import Downlink
from sensors.codecs.server import Server
from sensors.codecs.typefile import TypeFile
from sensors.errors import BadCodec
from sensors.models import DeviceType
from sensors.sources import Source, Sources

log = logging.getLogger(__name__)

T = TypeVar("T")

SHIPPED: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Library:
    """What was read. faults: files that cannot be used, by path; a type among them refuses its messages.

    own: the types of the city's folder, good or not; nothing else says how they are read.
    """

    servers: dict[str, Server]
    #: How servers and gateways are told something, by what reads them.
    downlinks: dict[str, Downlink]
    types: dict[str, TypeFile]
    sources: Sources
    faults: dict[str, BadCodec]
    own: frozenset[str] = frozenset()

    def type(self, code: str) -> TypeFile | None:
        """How devices of a type are read; None where nothing says so. Raises BadCodec for a file with a fault."""
        found = self.types.get(code)
        if found is None and f"{code}.toml" in self.faults:
            raise self.faults[f"{code}.toml"]
        return found


_of_packs: Kept[Mapping[str, TypeFile]] = Kept("device_codecs")


def codec(code: str) -> TypeFile | None:
    """How devices of a type are read: by the city's own file, else by that of a loaded pack, else by the hub's.

    None where nothing says so. What a pack brings counts in every process as soon as it is loaded. Asks the database
    whether that changed, once inside `stamps.held`. Raises BadCodec for a file with a fault.
    """
    shelf = library()
    if code in shelf.own:
        return shelf.type(code)
    return _of_packs.get(None, _read_of_packs).get(code) or shelf.type(code)


def _read_of_packs() -> dict[str, TypeFile]:
    found: dict[str, TypeFile] = {}
    for code, text in DeviceType.objects.exclude(codec="").values_list("code", "codec"):
        try:
            found[code] = typefile.load(text, f"{code}.toml")
        except BadCodec as error:  # it was good when it was loaded, by an older hub
            log.error("a codec is left out: %s", error)
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
    downlinks = _read(_files(folders, "downlinks"), downlink.load, faults)
    types = _read(_files(folders, "device_types"), typefile.load, faults)
    rows: list[Source] = []
    for folder in folders:
        file = folder / "sources.toml"
        if file.is_file():
            read = _read(
                [file], lambda text, name: sources.load(text, name, servers), faults, whole=True
            )
            rows += read.get(str(file), [])
    own = frozenset(file.stem for file in _files(folders[1:], "device_types"))
    return Library(servers, downlinks, types, Sources(rows), faults, own)


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
        return textfile.read(file)
    except FileNotFoundError:
        raise BadCodec(
            file=str(file), line=1, key="-", why=Phrase("this file is missing")
        ) from None
    except textfile.Unreadable as wrong:
        raise BadCodec(file=str(file), line=wrong.line, key="-", why=wrong.why) from None


def type_files(*folders: Path) -> Iterator[Path]:
    """The files of device types that count, in order of their names."""
    return iter(sorted(_files(folders, "device_types"), key=lambda file: file.name))
