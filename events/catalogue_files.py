"""Reading catalogue files: a header of "# key: value" lines, then CSV; every fault with its line."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from events.catalogue import Catalogue
from events.classes import CURRENT, OLD, OLDER, Key, KnownClass, Link, ReasonChoice, Rule
from events.errors import BadCatalogue, ForeignScheme
from events.models.catalogue import (
    ClassKind,
    Importance,
    LimitUnit,
    ReasonKind,
    Relation,
)
from events.vocabulary import FOLDER
from hub.foundation import textfile
from hub.foundation.errors import Phrase

#: The shipped files in the order in which they build on each other: classes, maps, rules, reasons.
SHIPPED: Final = tuple(
    FOLDER / f"{name}.csv"
    for name in (
        "gbt47678_5_2026_classes",
        "gbt30428_2_2013_classes",
        "cjt214_2007_classes",
        "hub_monitoring_classes",
        "hotline_types",
        "hotline_subjects",
        "gbt30428_to_47678_map",
        "cjt214_to_47678_map",
        "hub_monitoring_map",
        "hotline_subjects_map",
        "filing_rules",
        "reasons",
    )
)

_COLUMNS: Final[dict[str, tuple[set[str], set[str]]]] = {  # table: (must, may)
    "classes": (
        {"kind", "code", "name", "name_en"},
        {"category_code", "category", "category_en", "importance", "local", "note"},
    ),
    "map": ({"from_kind", "from_code", "to_scheme", "to_kind", "to_code", "relation"}, {"note"}),
    "rules": (
        {*("scheme", "kind", "code", "number", "condition"), "limit_value", "limit_unit"}
        | {"closing_condition"},
        {*("condition_en", "closing_condition_en", "photo_rule", "photo_rule_en"), "auto_file"}
        | {"auto_dispatch", "importance", "basis"},
    ),
    "reasons": ({"kind", "code", "name", "name_en"}, {"needs_text", "basis"}),
}
_CODES: Final[dict[str, str]] = {
    CURRENT: r"\d{5}",
    OLD: r"\d{4}",
    OLDER: r"\d{4}",
}
_ANY_CODE: Final = r"[0-9A-Za-z-]{1,32}"

Row = KnownClass | Link | Rule | ReasonChoice


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """One file, read and valid in itself. name: what it is called where it is spoken of; rows: (line, value).

    digest: SHA-256 of its text, hex; lines: where the keys of the header stand, from 1.
    """

    name: str
    header: Mapping[str, str]
    rows: tuple[tuple[int, Row], ...]
    digest: str
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def table(self) -> str:
        """Which of the four tables it fills: classes, map, rules or reasons."""
        return self.header["table"]

    @property
    def valid_from(self) -> date | None:
        """The day from which this version counts, when the header says one."""
        text = self.header.get("valid_from", "")
        return date.fromisoformat(text) if text else None


class _Line:
    """The fields of one line, each read as what it must be."""

    def __init__(self, file: str, number: int, fields: Mapping[str, str | None]) -> None:
        self.file = file
        self.number = number
        self._fields = fields

    def bad(self, field: str, expected: Phrase, got: Phrase | str) -> BadCatalogue:
        """The error that names this line."""
        return BadCatalogue(
            file=self.file, line=self.number, field=field, expected=expected, got=got
        )

    def text(self, field: str, longest: int, must: bool = True) -> str:
        """A text without control characters, trimmed."""
        text = (self._fields.get(field) or "").strip()
        if must and not text:
            raise self.bad(field, Phrase("a text"), Phrase("nothing"))
        if len(text) > longest or not text.isprintable():
            raise self.bad(
                field,
                Phrase("one line of at most %(most)s characters", most=longest),
                text[:40] + "…",
            )
        return text

    def one_of(self, field: str, allowed: Iterable[str], must: bool = True) -> str:
        """One word of a list."""
        text = self.text(field, 60, must)
        if (text or must) and text not in allowed:
            raise self.bad(field, Phrase("one of %(known)s", known=", ".join(allowed)), text)
        return text

    def number_in(self, field: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number in a range, both ends included."""
        text = (self._fields.get(field) or "").strip()
        if not text and default is not None:
            return default
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise self.bad(
                field,
                Phrase("a whole number from %(low)s to %(high)s", low=low, high=high),
                text or Phrase("nothing"),
            )
        return int(text)

    def code(self, field: str, scheme: str) -> str:
        """A class code in the form its scheme asks for."""
        text = self.text(field, 32)
        form = _CODES.get(scheme, _ANY_CODE)
        if not re.fullmatch(form, text):
            raise self.bad(field, Phrase("a code of the form %(form)s", form=form), text)
        return text


def _class(line: _Line, header: Mapping[str, str]) -> KnownClass:
    return KnownClass(
        header["scheme"],
        line.one_of("kind", ClassKind.values),
        line.code("code", header["scheme"]),
        line.text("name", 100),
        line.text("name_en", 160),
        line.text("category_code", 16, must=False),
        line.text("category", 100, must=False),
        line.text("category_en", 160, must=False),
        line.number_in("importance", 0, max(Importance.values), 0),
        bool(line.number_in("local", 0, 1, 0)),
        line.text("note", 300, must=False),
    )


def _link(line: _Line, header: Mapping[str, str]) -> Link:
    of: Key = (
        header["scheme"],
        line.one_of("from_kind", ClassKind.values),
        line.code("from_code", header["scheme"]),
    )
    scheme = line.text("to_scheme", 60, must=False)
    to: Key | None = None
    if scheme:
        kind = line.one_of("to_kind", ClassKind.values)
        to = (scheme, kind, line.code("to_code", scheme))
    relation = line.one_of("relation", Relation.values)
    if to is None and relation not in (Relation.DELETED, Relation.HAND):
        raise line.bad(
            "to_scheme",
            Phrase("a target for the relation %(name)s", name=relation),
            Phrase("nothing"),
        )
    return Link(of, to, relation, line.text("note", 300, must=False))


def _rule(line: _Line, _header: Mapping[str, str]) -> Rule:
    scheme = line.text("scheme", 60)
    return Rule(
        (scheme, line.one_of("kind", ClassKind.values), line.code("code", scheme)),
        line.number_in("number", 1, 99),
        line.text("condition", 200),
        line.text("condition_en", 300, must=False),
        line.number_in("limit_value", 1, 999),
        line.one_of("limit_unit", LimitUnit.values),
        line.text("closing_condition", 200),
        line.text("closing_condition_en", 300, must=False),
        line.text("photo_rule", 200, must=False),
        line.text("photo_rule_en", 300, must=False),
        bool(line.number_in("auto_file", 0, 1, 0)),
        bool(line.number_in("auto_dispatch", 0, 1, 0)),
        line.number_in("importance", 0, max(Importance.values), 0),
        line.text("basis", 200, must=False),
    )


def _reason(line: _Line, _header: Mapping[str, str]) -> ReasonChoice:
    return ReasonChoice(
        line.one_of("kind", ReasonKind.values),
        line.text("code", 40),
        line.text("name", 100),
        line.text("name_en", 160),
        bool(line.number_in("needs_text", 0, 1, 0)),
        line.text("basis", 200, must=False),
    )


_READ: Final[dict[str, Callable[[_Line, Mapping[str, str]], Row]]] = {
    "classes": _class,
    "map": _link,
    "rules": _rule,
    "reasons": _reason,
}


def identity(row: Row) -> tuple[object, ...]:
    """What makes a row the same row in another version of its file."""
    match row:
        case KnownClass():
            return row.key
        case Link():
            return (*row.of, *(row.to[:2] if row.to else ("", "")))
        case Rule():
            return (*row.of, row.number)
        case ReasonChoice():
            return row.kind, row.code


def foreign(file: CatalogueFile, scheme: str) -> Iterator[BadCatalogue]:
    """What a file would change that is not of this scheme: its header, rules of other classes, reasons (of none)."""
    at = file.lines.get("scheme", 1)
    if file.table == "reasons":
        top = _Line(file.name, file.lines.get("table", 1), {})
        known = ", ".join(one for one in _READ if one != "reasons")
        yield top.bad("table", Phrase("one of %(known)s", known=known), file.table)
    elif (said := file.header["scheme"]) != scheme:
        yield _of_another(file, at, "scheme", said, scheme)
    for line, row in file.rows:
        if isinstance(row, Rule) and row.of[0] != scheme:
            yield _of_another(file, line, "scheme", row.of[0], scheme)


def _of_another(file: CatalogueFile, line: int, field: str, got: str, own: str) -> ForeignScheme:
    return ForeignScheme(file=file.name, line=line, field=field, expected=own, got=got)


def read(path: Path) -> CatalogueFile:
    """One catalogue file, every line checked by itself.

    The file is UTF-8. Header keys: scheme, version, source, status and table are needed; title,
    authority, local (1 for our own schemes) and valid_from (ISO date) may follow.
    Raises BadCatalogue naming file, line and field; classes named by rules and maps are checked
    when loading, where all files are known.
    """
    try:
        text = textfile.read(path)
    except FileNotFoundError:
        raise _no_text(path, 1, Phrase("no such file")) from None
    except textfile.Unreadable as wrong:
        raise _no_text(path, wrong.line, wrong.why) from None
    return parse(text, path.name)


def _no_text(path: Path, line: int, got: Phrase) -> BadCatalogue:
    wanted = Phrase("readable UTF-8 text")
    return BadCatalogue(file=path.name, line=line, field="file", expected=wanted, got=got)


def parse(text: str, name: str) -> CatalogueFile:
    """The file of a text, as `read` has it. name: what it is called in sentences. Raises BadCatalogue."""
    lines = text.splitlines()
    header = _header(name, lines)
    rows: list[tuple[int, Row]] = []
    seen: dict[tuple[object, ...], int] = {}
    for line in _lines(name, lines, header["table"]):
        row = _READ[header["table"]](line, header)
        first = seen.setdefault(identity(row), line.number)
        if first != line.number:
            raise line.bad(
                "code",
                Phrase("a row that is not in the file yet"),
                Phrase("the row of line %(line)s", line=first),
            )
        rows.append((line.number, row))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return CatalogueFile(name, header, tuple(rows), digest, _keys(lines))


def unloaded(paths: Iterable[Path] = SHIPPED) -> Catalogue:
    """The catalogue of files as they are, without a database; its rules have no row id."""
    files = [read(path) for path in paths]
    rows = [row for file in files for _, row in file.rows]
    return Catalogue(
        (row for row in rows if isinstance(row, KnownClass)),
        (row for row in rows if isinstance(row, Link)),
        (row for row in rows if isinstance(row, Rule)),
        (row for row in rows if isinstance(row, ReasonChoice)),
    )


def _keys(lines: list[str]) -> dict[str, int]:
    """Where each key of the header stands first, from 1."""
    found: dict[str, int] = {}
    for n, line in enumerate(lines, start=1):
        if not line.startswith("#"):
            break
        found.setdefault(line.lstrip("# ").partition(": ")[0], n)
    return found


def _header(name: str, lines: list[str]) -> dict[str, str]:
    header: dict[str, str] = {}
    for line in lines:
        if not line.startswith("#"):
            break
        key, found, value = line.lstrip("# ").partition(": ")
        if found and re.fullmatch(r"[a-z_]+", key):
            header.setdefault(key, value.strip())
    top = _Line(name, 1, header)
    for key in ("scheme", "version", "source", "status"):
        top.text(key, 600)
    top.text("version", 30)
    for key in ("title", "authority"):
        top.text(key, 120, must=False)
    top.one_of("table", _READ)
    if header.get("valid_from"):
        try:
            date.fromisoformat(header["valid_from"])
        except ValueError as wrong:
            raise top.bad(
                "valid_from", Phrase("a date such as 2027-01-01"), header["valid_from"]
            ) from wrong
    return header


def _lines(name: str, lines: list[str], table: str) -> Iterator[_Line]:
    start = next(
        (n for n, line in enumerate(lines) if line and not line.startswith("#")), len(lines)
    )
    reader = csv.reader(lines[start:], strict=True)
    must, may = _COLUMNS[table]
    try:
        columns = next(reader, [])
        top = _Line(name, start + 1, {})
        if missing := must - set(columns):
            raise top.bad(
                "columns",
                Phrase("also %(names)s", names=", ".join(sorted(missing))),
                ", ".join(columns) or Phrase("none"),
            )
        if unknown := set(columns) - must - may:
            raise top.bad("columns", Phrase("only known columns"), ", ".join(sorted(unknown)))
        for fields in reader:
            number = start + reader.line_num
            if not fields:
                continue
            if len(fields) != len(columns):
                raise _Line(name, number, {}).bad(
                    "line", Phrase("%(count)s fields", count=len(columns)), str(len(fields))
                )
            yield _Line(name, number, dict(zip(columns, fields, strict=True)))
    except csv.Error as wrong:
        raise _Line(name, start + reader.line_num, {}).bad(
            "line",
            Phrase("correct CSV"),
            Phrase("a quotation mark that does not end, or is not followed by a comma"),
        ) from wrong
