"""Loading catalogue files: compare with what is open, end what changed, add what is new, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db.models import Model

from events.catalogue_files import SHIPPED, CatalogueFile, foreign, read
from events.classes import Key, KnownClass, Link, ReasonChoice, Rule
from events.errors import BadCatalogue
from events.models.catalogue import (
    ALWAYS,
    CatalogueLoad,
    ClassCode,
    ClassMap,
    CodeScheme,
    FilingRule,
    Lived,
    Reason,
)
from hub.foundation import clock, journal
from hub.foundation.errors import Phrase

_COMPARED: Final[dict[type[Lived], tuple[str, ...]]] = {
    ClassCode: (
        *("name", "name_en", "category_code", "category", "category_en"),
        *("importance", "is_local", "note"),
    ),
    ClassMap: ("to_code", "relation", "note"),
    FilingRule: (
        *("condition", "condition_en", "limit_value", "limit_unit"),
        *("closing_condition", "closing_condition_en", "photo_rule", "photo_rule_en"),
        *("auto_file", "auto_dispatch", "importance", "basis"),
    ),
    Reason: ("name", "name_en", "needs_text", "basis"),
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one file changed."""

    file: str
    rows: int
    added: int
    ended: int


def load(paths: Sequence[Path] = SHIPPED) -> list[Loaded]:
    """Load catalogue files in one transaction; per file what it changed.

    Loading the same files again changes nothing. A row that differs ends on the day the new version
    begins (header valid_from, else today) and the new one begins then; rows of a scheme that is loaded
    for the first time count since always. A file of classes or maps speaks for its whole scheme, a
    file of rules for the classes it names, a file of reasons for the kinds it names: what it leaves
    out there ends. Raises BadCatalogue naming file and line; then nothing is kept.
    """
    return store([read(path) for path in paths])


def store(files: Sequence[CatalogueFile], within: str = "") -> list[Loaded]:
    """Load what was read, as `load` does. within: the only scheme whose rows may change; "": any.

    Raises ForeignScheme where a file speaks of another scheme than `within`.
    """
    for file in files if within else ():
        for fault in foreign(file, within):
            raise fault
    with journal.transaction() as work:
        _check(files)
        done = [_store(file) for file in files]
        added, ended = sum(one.added for one in done), sum(one.ended for one in done)
        if added or ended:
            CatalogueLoad.objects.create(
                loaded_at=clock.now(),
                files={file.name: file.digest for file in files},
                added=added,
                ended=ended,
            )
            schemes = sorted({file.header["scheme"] for file in files})
            data = {"schemes": schemes, "added": added, "ended": ended}
            work.note(journal.Entry("catalogue.loaded", data, subject="catalogue"))
    return done


def differing(files: Sequence[CatalogueFile]) -> list[str]:
    """The names of files that were loaded and are not in force as they say; nothing is changed."""
    schemes = _known_schemes()
    return [file.name for file in files if any(_difference(file, schemes))]


def _check(files: Sequence[CatalogueFile]) -> None:
    """Every class a map or rule names exists, in these files or among the open rows."""
    open_rows = ClassCode.objects.filter(valid_to__isnull=True)
    known: set[Key] = set(open_rows.values_list("scheme__name", "kind", "code"))
    speaking = {file.header["scheme"] for file in files if file.table == "classes"}
    known = {key for key in known if key[0] not in speaking}
    for file in files:
        known |= {row.key for _, row in file.rows if isinstance(row, KnownClass)}
    for file in files:
        for line, row in file.rows:
            for field, key in _named(row):
                if key not in known:
                    raise BadCatalogue(
                        file=file.name,
                        line=line,
                        field=field,
                        expected=Phrase("a class of the catalogue"),
                        got="/".join(key),
                    )


def _named(row: object) -> list[tuple[str, Key]]:
    match row:
        case Rule():
            return [("code", row.of)]
        case Link():
            return [("from_code", row.of)] + ([("to_code", row.to)] if row.to else [])
        case _:
            return []


def _store(file: CatalogueFile) -> Loaded:
    model, _make = _MAKE[file.table]
    added, ended = _difference(file, _schemes(file))
    before = {_scope(row) for row in _ever(file, model)}
    begins = file.valid_from or clock.today()
    for row in added:
        row.valid_from = begins if file.valid_from or _scope(row) in before else ALWAYS
    for row in ended:
        row.valid_to = max(begins, row.valid_from)
    _manager(model).bulk_update(ended, ["valid_to"])
    _manager(model).bulk_create(added)
    return Loaded(file.name, len(file.rows), len(added), len(ended))


def _difference(
    file: CatalogueFile, schemes: Mapping[str, CodeScheme]
) -> tuple[list[Lived], list[Lived]]:
    """The rows of a file that are not open as it says them, and the open ones that end for it."""
    model, make = _MAKE[file.table]
    open_rows = {_identity(row): row for row in _open(file, model)}
    added: list[Lived] = []
    ended: list[Lived] = []
    for _, value in file.rows:
        row = make(value, schemes)
        row.version = file.header["version"]
        old = open_rows.pop(_identity(row), None)
        if old is not None and _same(old, row):
            continue
        if old is not None:
            ended.append(old)
        added.append(row)
    return added, [*ended, *open_rows.values()]


def _schemes(file: CatalogueFile) -> Mapping[str, CodeScheme]:
    header = file.header
    if file.table == "classes":
        CodeScheme.objects.update_or_create(
            name=header["scheme"],
            defaults={
                "title": header.get("title", ""),
                "version": header["version"],
                "authority": header.get("authority", ""),
                "source": f"{header['source']} — {header['status']}",
                "is_local": header.get("local") == "1",
            },
        )
    return _known_schemes()


def _known_schemes() -> dict[str, CodeScheme]:
    return {scheme.name: scheme for scheme in CodeScheme.objects.all()}


def _manager(model: type[Lived]) -> Any:
    return model._default_manager


def _open(file: CatalogueFile, model: type[Lived]) -> list[Lived]:
    return list(_ever(file, model).filter(valid_to__isnull=True))


def _ever(file: CatalogueFile, model: type[Lived]) -> Any:
    """All rows, open or ended, the file speaks for."""
    rows = _manager(model).all()
    if model is ClassCode:
        return rows.select_related("scheme").filter(scheme__name=file.header["scheme"])
    if model is ClassMap:
        named = rows.select_related("from_scheme", "to_scheme")
        return named.filter(from_scheme__name=file.header["scheme"])
    if model is Reason:
        kinds = {value.kind for _, value in file.rows if isinstance(value, ReasonChoice)}
        return rows.filter(kind__in=kinds)
    classes = {value.of for _, value in file.rows if isinstance(value, Rule)}
    candidates = rows.select_related("scheme").filter(class_code__in={key[2] for key in classes})
    wanted = [
        row.pk for row in candidates if (row.scheme.name, row.kind, row.class_code) in classes
    ]
    return rows.select_related("scheme").filter(pk__in=wanted)


def _scope(row: Model) -> object:
    """What "for the first time" is asked of: a scheme, the class of a rule, the kind of a reason."""
    match row:
        case ClassCode():
            return row.scheme_id
        case ClassMap():
            return row.from_scheme_id
        case FilingRule():
            return row.scheme_id, row.kind, row.class_code
        case Reason():
            return row.kind
    return None


def _identity(row: Model) -> tuple[object, ...]:
    match row:
        case ClassCode():
            return row.scheme.name, row.kind, row.code
        case ClassMap():
            to = (row.to_scheme.name, row.to_kind) if row.to_scheme else ("", "")
            return row.from_scheme.name, row.from_kind, row.from_code, *to
        case FilingRule():
            return row.scheme.name, row.kind, row.class_code, row.number
        case Reason():
            return row.kind, row.code
    return ()


def _same(old: Lived, new: Lived) -> bool:
    return all(getattr(old, name) == getattr(new, name) for name in _COMPARED[type(new)])


def _make_class(value: Any, schemes: Mapping[str, CodeScheme]) -> Lived:
    return ClassCode(
        scheme=schemes[value.scheme],
        kind=value.kind,
        code=value.code,
        **{name: getattr(value, name) for name in _COMPARED[ClassCode]},
    )


def _make_map(value: Any, schemes: Mapping[str, CodeScheme]) -> Lived:
    scheme, kind, code = value.to or (None, "", "")
    return ClassMap(
        from_scheme=schemes[value.of[0]],
        from_kind=value.of[1],
        from_code=value.of[2],
        to_scheme=schemes[scheme] if scheme else None,
        to_kind=kind,
        to_code=code,
        relation=value.relation,
        note=value.note,
    )


def _make_rule(value: Any, schemes: Mapping[str, CodeScheme]) -> Lived:
    return FilingRule(
        scheme=schemes[value.of[0]],
        kind=value.of[1],
        class_code=value.of[2],
        number=value.number,
        **{name: getattr(value, name) for name in _COMPARED[FilingRule]},
    )


def _make_reason(value: Any, _schemes: Mapping[str, CodeScheme]) -> Lived:
    return Reason(
        kind=value.kind,
        code=value.code,
        **{name: getattr(value, name) for name in _COMPARED[Reason]},
    )


_Make = Callable[[Any, Mapping[str, CodeScheme]], Lived]
_MAKE: Final[dict[str, tuple[type[Lived], _Make]]] = {
    "classes": (ClassCode, _make_class),
    "map": (ClassMap, _make_map),
    "rules": (FilingRule, _make_rule),
    "reasons": (Reason, _make_reason),
}
