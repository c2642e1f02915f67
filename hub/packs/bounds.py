"""What the hub can keep of a pack and can use: checked before loading, so that loading takes what was checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from django.utils.translation import gettext as _

from events import catalogue_files
from events.catalogue_files import SHIPPED
from events.classes import KnownClass, Link, Rule
from hub.foundation.errors import HubError
from hub.foundation.tomlfile import Path
from hub.packs.reading import Pack
from sensors.errors import BadCodec

#: A fault before it has its file: keys that lead to it, and what is wrong.
Found = tuple[str, Path, str]

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_QUANTITY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: The signs a type may have on maps (docs/scenario-packs.md).
SYMBOLS: Final = (
    *("water", "cover", "river", "gas", "noise", "air", "bin", "lamp", "hydrant", "rain", "fire"),
    *("parking",),
)
#: How long the code of an organisation is at most; the story's own begin with sim-.
_ROLE: Final = 28
#: How long the code of a device is at most, without the numbers a play adds.
_PLAYER: Final = 54


def beyond(pack: Pack) -> Iterator[Found]:
    """What is well formed and could not be kept, or would never be of use."""
    if not _CODE.fullmatch(pack.code):
        why = _("the name of the folder is the pack's code: a-z, 0-9 and -, at most 30 of them")
        yield "pack.toml", (), why
    yield from _blank(pack)
    for n, role in enumerate(pack.about.organisation if pack.about else ()):
        if len(role.role) > _ROLE:
            yield "pack.toml", ("organisation", n, "role"), _too_long(_ROLE)
    yield from _types(pack)
    for n, incident in enumerate(pack.incidents):
        for kind in {act.type for act in incident.act} | {one.type for one in incident.silence}:
            if len(f"sim-{pack.code}-{incident.code}--{kind}") > _PLAYER:
                why = _("pack, incident and type %(type)s make codes of devices that are too long")
                yield "simulator.toml", ("incident", n, "code"), why % {"type": kind}


def _types(pack: Pack) -> Iterator[Found]:
    for n, row in enumerate(pack.stated):
        at: Path = ("type", n)
        if row.symbol and row.symbol not in SYMBOLS:
            why = _("there is no map symbol %(got)s; expected one of %(known)s")
            known = ", ".join(SYMBOLS)
            yield "devices.toml", (*at, "symbol"), why % {"got": row.symbol, "known": known}
        for key in ("name", "quantities"):
            if not getattr(row, key):
                yield "devices.toml", (*at, key), _("nothing is said here")
        for name in row.quantities:
            if not _QUANTITY.fullmatch(name):
                why = _("a quantity has a code of a-z, 0-9 and _ (at most 40, a letter first)")
                yield "devices.toml", (*at, "quantities", name), why
    for code in pack.codecs:
        if not _TYPE.fullmatch(code):
            why = _("the name of the file is the type's code: a-z, 0-9, - and _, at most 40")
            yield f"device_types/{code}.toml", (), why


def _too_long(most: int) -> str:
    return _("at most %(most)s characters") % {"most": most}


def _blank(pack: Pack) -> Iterator[Found]:
    """Texts of blanks alone, and names left empty: nobody could read them."""
    for name, document in pack.documents.items():
        for path, text in _texts(document.content, ()):
            if not text.strip() and (text or path[-1] in ("name", "unit", "quantity", "type")):
                yield name, path, _("nothing is said here")


def _texts(said: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(said, str):
        yield path, said
    elif isinstance(said, Mapping):
        for key, one in said.items():
            yield from _texts(one, (*path, key))
    elif isinstance(said, list):
        for n, one in enumerate(said):
            yield from _texts(one, (*path, n))


# --- the catalogue


def of_classes(pack: Pack) -> Iterator[HubError]:
    """Classes that are named and are none, and those of the pack that nothing would ever file."""
    if pack.unread & {"classes.csv", "class_map.csv", "filing_rules.csv"}:
        return
    rows = [(file, line, row) for file in pack.catalogue for line, row in file.rows]
    own = {row.key for _file, _line, row in rows if isinstance(row, KnownClass)}
    for file, line, row in rows:
        named = [row.of] if isinstance(row, Link | Rule) else []
        if isinstance(row, Link) and row.to:
            named.append(row.to)
        for key in named:
            if key not in own and (key[0] == pack.scheme or key not in shipped()):
                why = _("%(got)s is no class of the catalogue, nor of this pack's classes.csv")
                yield _at(file.name, line, why % {"got": "/".join(key)})
    filed = {row.of for _file, _line, row in rows if isinstance(row, Rule)}
    filed |= {row.of for _file, _line, row in rows if isinstance(row, Link) and row.to}
    for file, line, row in rows:
        if isinstance(row, KnownClass) and row.key not in filed:
            why = _("nothing files a case of %(got)s: add a row for it to filing_rules.csv")
            yield _at(file.name, line, why % {"got": "/".join(row.key)})


def _at(file: str, line: int, why: str) -> HubError:
    return BadCodec(file=file, line=line, key="code", why=why)


@cache
def shipped() -> frozenset[tuple[str, str, str]]:
    """The classes that come with the hub."""
    return frozenset(catalogue_files.unloaded(SHIPPED).classes)
