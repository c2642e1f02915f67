"""A pack read from its folder, every fault collected with its file and line instead of stopping at the first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from django.utils.translation import gettext as _

from events import catalogue_files
from events.catalogue_files import CatalogueFile
from events.errors import BadCatalogue
from hub.foundation import textfile
from hub.foundation.errors import HubError, Phrase
from hub.packs.form import (
    DevicesFile,
    Incident,
    Layer,
    LayersFile,
    OrganisationRole,
    PackCombination,
    PackFile,
    PackRule,
    Plan,
    PlanFile,
    RulesFile,
    SimulatorFile,
    Usual,
)
from sensors import library, rulefile
from sensors.codecs import declared, typefile
from sensors.codecs.declared import Document
from sensors.codecs.typefile import TypeFile
from sensors.errors import BadCodec
from sensors.rulefile import Quantity, TypeRow

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)

#: The files in which a pack keeps its part of the catalogue, in the order in which they build on each other.
CATALOGUE: Final = ("classes.csv", "class_map.csv", "filing_rules.csv")
#: What `scenario prove` writes; it is no part of what it is about.
PROOF: Final = "proof.toml"
#: What a story asks for (`hub.packs.story`); a higher number makes every proof of before a matter of the past.
STORY: Final = 2


@dataclass(frozen=True)
class Pack:
    """What a folder says. documents: its TOML files, to name a place in them; faults: what could not be read."""

    folder: Path
    about: PackFile | None = None
    types: dict[str, TypeRow] = field(default_factory=dict)
    #: Those of devices.toml, in its order.
    stated: list[TypeRow] = field(default_factory=list)
    #: Of the types whose bytes it declares itself, the text of the file.
    codecs: dict[str, str] = field(default_factory=dict)
    rules: list[PackRule] = field(default_factory=list)
    combinations: list[PackCombination] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)
    usual: list[Usual] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    catalogue: list[CatalogueFile] = field(default_factory=list)
    help: str = ""
    documents: dict[str, Document] = field(default_factory=dict)
    faults: list[HubError] = field(default_factory=list)
    #: Names of files that could not be read, or that say nothing: what only follows from that is not told.
    unread: set[str] = field(default_factory=set)

    @property
    def code(self) -> str:
        """Its name everywhere: that of its folder."""
        return self.folder.name

    @property
    def scheme(self) -> str:
        """The one scheme of classes it may have rows of."""
        return f"pack-{self.code}"

    @property
    def name(self) -> str:
        """What people call it."""
        return self.about.pack.name if self.about else self.code

    @property
    def roles(self) -> dict[str, OrganisationRole]:
        """Who answers for something in it."""
        said = self.about.organisation if self.about else ()
        return {
            one.role: one for one in reversed(said)
        }  # of two of one name the first, as it is told

    @property
    def rulebook(self) -> rulefile.Rulebook:
        """Its types and rules as a rulebook."""
        return rulefile.Rulebook(
            type=list(self.types.values()),
            rule=[_plain(one, rulefile.RuleRow) for one in self.rules],
            combination=[_plain(one, rulefile.CombinationRow) for one in self.combinations],
        )


def _plain(of: msgspec.Struct, shape: type[S]) -> S:
    """A row of a rulebook without what only a pack says."""
    names = [one.name for one in msgspec.structs.fields(shape)]
    return shape(**{name: getattr(of, name) for name in names})


def read(folder: Path) -> Pack:
    """The pack in a folder; what is wrong with single files is among its faults."""
    pack = Pack(folder)
    about = _toml(pack, "pack.toml", PackFile)
    object.__setattr__(pack, "about", about)
    devices = _toml(pack, "devices.toml", DevicesFile, may_miss=True)
    pack.stated.extend(devices.type if devices else ())
    for row in pack.stated:
        pack.types.setdefault(row.code, row)
    _declared(pack)
    for code in about.pack.library if about else ():
        kind = library.library().types.get(code)
        if kind is None:
            why = _("the hub's library has no type %(got)s") % {"got": code}
            pack.faults.append(pack.documents["pack.toml"].fault(("pack", "library"), why))
            pack.unread.add(code)
        else:
            pack.types[code] = row_of(code, kind)
    if not pack.types and not pack.unread:
        _unread(pack, "devices.toml", Phrase("the pack has no device type at all"))
    rules = _toml(pack, "rules.toml", RulesFile)
    if rules is not None:
        pack.rules.extend(rules.rule)
        pack.combinations.extend(rules.combination)
    pack.plans.extend(getattr(_toml(pack, "plan.toml", PlanFile, may_miss=True), "plan", []))
    pack.layers.extend(getattr(_toml(pack, "layers.toml", LayersFile, may_miss=True), "layer", []))
    simulator = _toml(pack, "simulator.toml", SimulatorFile)
    if simulator is not None:
        pack.usual.extend(simulator.usual)
        pack.incidents.extend(simulator.incident)
    _catalogue(pack)
    object.__setattr__(pack, "help", _text(pack, "help.md") or "")
    return pack


def row_of(code: str, kind: TypeFile) -> TypeRow:
    """A declared type as a row of a rulebook."""
    said = kind.type
    quantities = {
        name: Quantity(one.name, one.unit, one.name_en) for name, one in said.quantities.items()
    }
    return TypeRow(
        code, said.name, quantities, said.rhythm_s, said.symbol, command=kind.command or None,
        name_en=said.name_en,
    )  # fmt: skip


def digest(folder: Path) -> str:
    """SHA-256 over the names and contents of a pack's files, but for its proof."""
    found = hashlib.sha256()
    for file in _files(folder):
        found.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix in {".toml", ".csv", ".md"} and file.name != PROOF:
            yield file


def _text(pack: Pack, name: str, *, may_miss: bool = False) -> str | None:
    try:
        return textfile.read(pack.folder / name, within=pack.folder)
    except FileNotFoundError:
        if not may_miss:
            _unread(pack, name, Phrase("this file is missing"))
    except textfile.Unreadable as wrong:
        _unread(pack, name, wrong.why, wrong.line)
    return None


def _unread(pack: Pack, name: str, why: Phrase, line: int = 1) -> None:
    pack.unread.add(name)
    pack.faults.append(BadCodec(file=_named(pack, name), line=line, key="-", why=why))


def _toml(pack: Pack, name: str, shape: type[T], *, may_miss: bool = False) -> T | None:
    text = _text(pack, name, may_miss=may_miss)
    if text is None:
        return None
    try:
        read, pack.documents[name] = declared.read(text, _named(pack, name), shape)
    except BadCodec as fault:
        pack.unread.add(name)
        pack.faults.append(fault)
        return None
    return read


def _declared(pack: Pack) -> None:
    """Types whose bytes are declared, one file each; their examples are played."""
    for file in sorted((pack.folder / "device_types").glob("*.toml")):
        name = f"device_types/{file.name}"
        if file.stem in pack.types:
            why = _("the type %(got)s is in devices.toml already") % {"got": file.stem}
            pack.faults.append(BadCodec(file=_named(pack, name), line=1, key="-", why=why))
        text = _text(pack, name)
        try:
            if text is not None:
                pack.types[file.stem] = row_of(file.stem, typefile.load(text, _named(pack, name)))
                pack.codecs[file.stem] = text
        except BadCodec as fault:
            pack.unread.add(name)
            pack.faults.append(fault)


def _catalogue(pack: Pack) -> None:
    for name in CATALOGUE:
        text = _text(pack, name, may_miss=True)
        if text is None:
            continue
        try:
            pack.catalogue.append(catalogue_files.parse(text, _named(pack, name)))
        except BadCatalogue as fault:
            pack.unread.add(name)
            pack.faults.append(fault)


def _named(pack: Pack, name: str) -> str:
    return f"{pack.code}/{name}"
