"""Values of a city file: from TOML to what a field of `Policy` is, and back; every fault with its line and key.

Nothing here names a field: the types say what may stand there, so a new field of `Policy` is read, checked and shown
without a change.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from grid.deadlines import Limit, Unit
from hub.foundation.tomlfile import Path, Toml

#: The units of a limit as people write them beside their codes.
UNITS: Final[Mapping[str, Unit]] = {
    "紧急工作时": Unit.URGENT_HOUR,
    "工作时": Unit.WORK_HOUR,
    "工作日": Unit.WORK_DAY,
    "紧急工作日": Unit.URGENT_DAY,
    "自然日": Unit.NATURAL_DAY,
} | {unit.value: unit for unit in Unit}
_SPANS: Final[Mapping[str, int]] = {"minutes": 60, "hours": 3600, "days": 86_400}
_AMOUNT: Final = re.compile(r"(\d{1,4}) *([^\d\s]+)")
_MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of a city file, in the language of who reads it.

    line: from 1, 0 for the file as a whole; key: dotted, as written; says: the sentence.
    """

    line: int
    key: str
    says: str


def unlike(line: int, key: str, expected: str, got: object) -> Fault:
    """The fault of a value that should be another."""
    values = {"key": key, "expected": expected, "got": _shown(got)}
    return Fault(line, key, _("%(key)s should be %(expected)s, but is %(got)s.") % values)


class _Wrong(Exception):
    """Raised for one value; becomes a Fault with its line."""

    def __init__(self, expected: str, got: object = None) -> None:
        super().__init__(expected)
        self.expected = expected
        self.got = got


class Reader:
    """Reads the tables of one file; what is wrong is collected, so that all of it is told at once."""

    def __init__(self, file: Toml) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, path: Path, expected: str, got: object) -> None:
        """Note that what stands at `path` should be something else."""
        self.faults.append(unlike(self.file.line(path), dotted(path), expected, got))

    def missing(self, path: Path, expected: str) -> None:
        """Note that `path` has to be given, and as what."""
        told = {"key": dotted(path), "expected": expected}
        says = _("%(key)s is missing; expected %(expected)s.") % told
        self.faults.append(Fault(self.file.line(path), dotted(path), says))

    def table(self, kind: type[Any], given: object, path: Path, base: Any = None) -> Any:
        """A dataclass of a table: what the table leaves out is as in `base`, or the class's default.

        None when something is wrong with it.
        """
        if not isinstance(given, Mapping):
            self.fault(path, _("a table: [%(key)s]") % {"key": dotted(path)}, given)
            return None
        known = keys_of(kind)
        self.unknown(given, known, path)
        values: dict[str, Any] = {}
        faults = len(self.faults)
        for name, one in known.items():
            default = getattr(base, name) if base is not None else _default(one)
            if name in given:
                values[name] = self.value(
                    _hints(kind)[name], given[name], (*path, name), default, one.metadata
                )
            elif base is not None:
                values[name] = default
            elif default is MISSING:
                self.missing((*path, name), _("a value: every new entry of this table needs one"))
        return kind(**values) if len(self.faults) == faults else None

    def unknown(self, given: Mapping[str, Any], known: Collection[str], path: Path) -> None:
        """Note the keys of a table that nobody knows, each with the one that was probably meant."""
        for name in given:
            if name in known:
                continue
            near = difflib.get_close_matches(name, known, 1, 0.5)
            told = {
                "key": dotted((*path, name)),
                "near": near[0] if near else "",
                "known": ", ".join(sorted(known)),
            }
            if near:
                says = _("there is no key %(key)s; probably %(near)s is meant.") % told
            else:
                says = _("there is no key %(key)s; known here are %(known)s.") % told
            self.faults.append(Fault(self.file.line((*path, name)), told["key"], says))

    def value(
        self, hint: Any, given: Any, path: Path, default: Any, bounds: Mapping[str, Any]
    ) -> Any:
        """What a TOML value is as `hint`; None when it cannot be that, which is noted."""
        origin, args = get_origin(hint), get_args(hint)
        if origin in (Union, UnionType):
            inner = next(one for one in args if one is not NoneType)
            return None if given is False else self.value(inner, given, path, default, bounds)
        if origin is not None and issubclass(origin, Mapping):
            return self._mapping(args, given, path, default, bounds)
        if origin in (tuple, frozenset):
            return self._many(origin, args[0], given, path, default, bounds)
        if is_dataclass(hint) and hint is not Limit and isinstance(hint, type):
            base = default if isinstance(default, hint) else None
            return self.table(hint, given, path, base)
        try:
            return _plain(hint, given, bounds)
        except _Wrong as wrong:
            self.fault(path, wrong.expected, given if wrong.got is None else wrong.got)
            return None

    def _mapping(
        self, args: Any, given: Any, path: Path, default: Any, bounds: Mapping[str, Any]
    ) -> dict[Any, Any]:
        """A table whose keys may be named one by one: the others stay as they were."""
        made = dict(default) if isinstance(default, Mapping) else {}
        if not isinstance(given, Mapping):
            self.fault(path, _("a table: [%(key)s]") % {"key": dotted(path)}, given)
            return made
        for name, value in given.items():
            at = (*path, name)
            try:
                key = _key(args[0], name)
            except _Wrong as wrong:
                self.fault(at, wrong.expected, name)
                continue
            if value is False and bounds.get("may_lack"):
                made.pop(key, None)
            else:
                made[key] = self.value(args[1], value, at, made.get(key), bounds)
        return made

    def _many(
        self,
        kind: Any,
        hint: Any,
        given: Any,
        path: Path,
        default: Any,
        bounds: Mapping[str, Any],
    ) -> Any:
        if not isinstance(given, list):
            self.fault(path, _("a list: [ … ]"), given)
            return kind()
        may_be_empty = bounds.get("may_be_empty") or default in ((), frozenset())
        if not given and not may_be_empty:
            self.fault(path, _("at least one entry"), given)
        return kind(
            self.value(hint, one, (*path, number), None, bounds) for number, one in enumerate(given)
        )


def dotted(path: Path) -> str:
    """A path as people write it."""
    return ".".join(str(one) for one in path)


def keys_of(kind: type[Any]) -> dict[str, Field[Any]]:
    """The fields of a dataclass a file may name."""
    return {one.name: one for one in fields(kind) if one.metadata.get("is_key", True)}


def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _default(one: Field[Any]) -> Any:
    if one.default_factory is not MISSING:
        return one.default_factory()
    return one.default


def _key(hint: Any, name: str) -> Any:
    if hint is int:
        if not name.isdecimal():
            raise _Wrong(_("a number as key"), name)
        return int(name)
    return _plain(hint, name, {})


def _plain(hint: Any, given: Any, bounds: Mapping[str, Any]) -> Any:
    for kind, read in _PLAIN:
        if isinstance(hint, type) and issubclass(hint, kind):
            return read(hint, given, bounds)
    raise TypeError(f"a field of the policy has the type {hint}, which no city file can hold")


def _enum(hint: type[Enum], given: Any, bounds: Mapping[str, Any]) -> Enum:
    words = [str(one.value) for one in hint]
    if str(given) in words and not isinstance(given, bool):
        return next(one for one in hint if str(one.value) == str(given))
    near = difflib.get_close_matches(str(given), words, 1, 0.5)
    told = {"near": near[0] if near else "", "words": ", ".join(words)}
    if near:
        raise _Wrong(_("one of %(words)s (perhaps “%(near)s”)") % told)
    raise _Wrong(_("one of %(words)s") % told)


def _bool(hint: type[bool], given: Any, bounds: Mapping[str, Any]) -> bool:
    if not isinstance(given, bool):
        raise _Wrong(_("true or false"))
    return given


def _number(hint: type[Any], given: Any, bounds: Mapping[str, Any]) -> Any:
    least, most = bounds.get("least", 0), bounds.get("most", _MOST)
    fits = isinstance(given, int) or (hint is float and isinstance(given, float))
    if not fits or isinstance(given, bool) or not least <= given <= most:
        form = _("a whole number") if hint is int else _("a number")
        told = {"form": form, "least": least, "most": most}
        raise _Wrong(_("%(form)s from %(least)s to %(most)s") % told)
    return hint(given)


def _text(hint: type[str], given: Any, bounds: Mapping[str, Any]) -> str:
    most = bounds.get("longest", 500)
    if given == "" and bounds.get("may_be_empty"):
        return ""
    if not isinstance(given, str) or not given.strip() or len(given) > most:
        raise _Wrong(_("a text of 1 to %(most)s characters") % {"most": most})
    return given


def _limit(hint: type[Limit], given: Any, bounds: Mapping[str, Any]) -> Limit:
    found = _AMOUNT.fullmatch(given.strip()) if isinstance(given, str) else None
    unit = UNITS.get(found[2]) if found else None
    if found is None or unit is None or not 1 <= int(found[1]) <= 999:
        raise _Wrong(
            _("a limit such as “4 work_hour” or “2 工作日”, from 1 to 999 (units: %(units)s)")
            % {"units": ", ".join(unit.value for unit in Unit)}
        )
    return Limit(int(found[1]), unit)


def _span(hint: type[timedelta], given: Any, bounds: Mapping[str, Any]) -> timedelta:
    found = _AMOUNT.fullmatch(given.strip()) if isinstance(given, str) else None
    unit = found[2] if found else ""
    unit = unit if unit.endswith("s") else f"{unit}s"
    if found is None or unit not in _SPANS or not int(found[1]):
        raise _Wrong(_("a length of time such as “72 hours”, in minutes, hours or days"))
    return timedelta(seconds=int(found[1]) * _SPANS[unit])


#: Kind of value → how it is read; the first that fits.
_PLAIN: Final[tuple[tuple[type[Any], Callable[[Any, Any, Mapping[str, Any]], Any]], ...]] = (
    (Enum, _enum),
    (bool, _bool),
    (int, _number),
    (float, _number),
    (str, _text),
    (Limit, _limit),
    (timedelta, _span),
)


def _shown(got: object) -> str:
    if isinstance(got, bool):
        return str(got).lower()
    text = got if isinstance(got, str) else repr(got)
    return text if len(text) <= 80 else f"{text[:79]}…"


# --- and back


def written(value: Any) -> Any:
    """A value as a city file would hold it: texts, numbers, lists and tables in a stable order; None as false."""
    if value is None:
        return False
    if isinstance(value, Limit):
        return f"{value.value} {value.unit.value}"
    if isinstance(value, timedelta):
        return _spelled(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(written(key)): written(one) for key, one in value.items()}
    if isinstance(value, frozenset):
        return sorted(written(one) for one in value)
    if isinstance(value, tuple):
        return [written(one) for one in value]
    return {name: written(getattr(value, name)) for name in keys_of(type(value))}


def _spelled(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    unit, size = next(
        (unit, size)
        for unit, size in reversed([*_SPANS.items()])
        if seconds % size == 0 or size == 60
    )
    return f"{seconds // size} {unit}"
