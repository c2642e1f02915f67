"""The city file: what one city wants otherwise than the hub has it built in; read whole, or refused with every fault.

TOML whose keys are the fields of `events.policy.Policy`, and `version`, the city's own name for what stands in it. What
a file does not name stays built in. Which policy runs is known by its stamp: that name, and a digest of everything
that counts, the built-in part included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from events.city_values import Fault, Reader, keys_of, unlike, written
from events.models.catalogue import ReasonKind
from events.moves import CASE_MOVES, ITEM_MOVES, CaseMove, ItemMove
from events.needs import WORDS
from events.notices.matrix import faults
from events.policy import POLICY, Policy
from events.states import LIVE, CaseState
from events.verbs import Switch
from hub.foundation import seal, tomlfile
from hub.foundation.access import Role
from hub.foundation.canonical import canonical
from hub.foundation.errors import BadInput

#: The name of what counts where no file is given.
BUILT_IN: Final = "built-in"
#: Hexadecimal digits of the digest in a stamp.
_DIGITS: Final = 10
_LONGEST: Final = 40


class BadCityFile(BadInput):
    """Raised for a city file that cannot be taken. faults: all of them, by line."""

    code: ClassVar[str] = "events.bad_city_file"
    message: ClassVar[str] = gettext_noop(
        "The city file %(file)s cannot be used:\n%(faults)s\nCorrect it and see with manage.py city_file check."
    )

    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.faults = faults
        told = (f"  {file}:{fault.line}: {fault.says}" for fault in faults)
        super().__init__(file=file, faults="\n".join(told))


@dataclass(frozen=True, slots=True)
class City:
    """A city's policy under its own name. path: of the file, None for what is built in; digest: SM3, hex."""

    version: str
    digest: str
    policy: Policy
    path: Path | None

    @property
    def stamp(self) -> str:
        """What a case is stamped with."""
        return self.policy.stamp

    @property
    def written(self) -> dict[str, Any]:
        """Everything that counts, as a file would say it."""
        return written(self.policy)  # type: ignore[no-any-return]


def running() -> City:
    """What this process is to work by: the file of HUB_CITY_FILE, or what is built in. Raises BadCityFile."""
    return read(Path(settings.CITY_FILE)) if settings.CITY_FILE else built_in()


def built_in() -> City:
    """What counts where a city says nothing."""
    return _named(BUILT_IN, POLICY, None)


def read(path: Path) -> City:
    """Read a city file. Raises BadCityFile with all that is wrong with it."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        why = wrong.strerror if isinstance(wrong, OSError) else str(wrong)
        fault = unlike(0, _("The file"), _("readable UTF-8 text"), why)
        raise BadCityFile(str(path), [fault]) from None
    return parse(text, path)


def parse(text: str, path: Path) -> City:
    """The city of a file's text. Raises BadCityFile with all that is wrong with it."""
    try:
        file = tomlfile.read(text)
    except tomlfile.NotToml as wrong:
        fault = unlike(wrong.line, _("The line"), "TOML", wrong.why.told())
        raise BadCityFile(str(path), [fault]) from None
    reader = Reader(file)
    content = dict(file.content)
    version = _version(content.pop("version", None), reader)
    known = (*keys_of(Policy), "version")
    reader.unknown(content, known, ())
    named = {name: value for name, value in content.items() if name in known}
    policy = reader.table(Policy, named, (), POLICY)
    if policy is not None:
        for where, expected, got in _cross(policy):
            reader.fault(where, expected, got)
        line = file.line(("notices",))
        reader.faults += [Fault(line, "notices", said) for said in faults(policy.notices)]
    if reader.faults:
        raise BadCityFile(str(path), sorted(reader.faults, key=lambda fault: fault.line))
    return _named(version, policy, path)


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """(dotted key, in `one`, in `other`) of everything two written policies say otherwise; None where one is silent."""
    for name in [*one, *(name for name in other if name not in one)]:
        here, there = one.get(name), other.get(name)
        if isinstance(here, Mapping) and isinstance(there, Mapping):
            yield from ((f"{name}.{key}", a, b) for key, a, b in differences(here, there))
        elif here != there:
            yield name, here, there


def _named(version: str, policy: Policy, path: Path | None) -> City:
    digest = seal.sm3(canonical(written(policy))).hex()
    stamp = f"{version}#{digest[:_DIGITS]}"
    return City(version, digest, replace(policy, stamp=stamp), path)


def _version(given: Any, reader: Reader) -> str:
    fits = isinstance(given, str) and 0 < len(given.strip()) <= _LONGEST and "#" not in given
    if not fits:
        expected = _('the city\'s own name for this version, such as "2026-1" (at most %(most)s)')
        reader.fault(("version",), expected % {"most": _LONGEST}, given or _("nothing"))
    return str(given).strip()


_Crossed = Iterator[tuple[tomlfile.Path, str, object]]


def _cross(policy: Policy) -> _Crossed:
    """What each value may be by itself and all of them together may not: (where, expected, got)."""
    on = policy.branches
    if not on[Switch.CHECK] and not on[Switch.CLOSING]:
        yield (
            ("branches", "closing"),
            _("true while check is false: somebody who did not handle a case has to judge it"),
            False,
        )
    desks = sorted(LIVE - {CaseState.HANDLING})
    for state in policy.stage_limits:
        yield from _one_of(state, desks, ("stage_limits", state.value))
    for verb, roles in policy.who.items():
        by_desk = sorted({key for (_s, key), row in CASE_MOVES.items() if row.who})
        yield from _one_of(verb, by_desk, ("who", verb.value))
        for role in sorted(roles):
            yield from _acts(role, ("who", verb.value))
    worded = sorted(_worded())
    for verb_name in policy.phrases:
        yield from _one_of(verb_name, worded, ("phrases", verb_name))
    for kind in policy.reasons:
        yield from _one_of(kind, ReasonKind.values, ("reasons", kind))
    yield from _levels(policy)
    for grade, one in policy.supervision.items():
        yield from _one_of(grade, list(POLICY.supervision), ("supervision", str(grade)))
        for role in sorted(one.roles):
            yield from _acts(role, ("supervision", str(grade), "roles"))


def _worded() -> set[str]:
    """The verbs whose moves are made by people and take words."""
    rows: list[tuple[str, CaseMove | ItemMove]] = [
        (v.value, row) for (_s, v), row in CASE_MOVES.items()
    ]
    rows += [(v.value, row) for (_k, _s, v), row in ITEM_MOVES.items()]
    return {verb for verb, row in rows if row.who and WORDS & {ask.need for ask in row.needs}}


def _levels(policy: Policy) -> _Crossed:
    for matter, levels in policy.levels.items():
        yield from _one_of(matter, sorted(POLICY.levels), ("levels", matter.value))
        for number, level in enumerate(levels):
            where: tomlfile.Path = ("levels", matter.value, number)
            yield from _acts(level.role, (*where, "role"))
            below = levels[number - 1].above_days if number else 0
            if level.above_days < below:
                expected = _("%(least)s or more: levels are named from the lowest up")
                yield (*where, "above_days"), expected % {"least": below}, level.above_days


def _one_of(got: object, known: Sequence[object], where: tomlfile.Path) -> _Crossed:
    if got not in known:
        yield where, _("one of %(words)s") % {"words": ", ".join(map(str, known))}, str(got)


def _acts(role: Role, where: tomlfile.Path) -> _Crossed:
    """Whether the role moves anything: only these see cases and have a page to do it on."""
    acting = {role for row in CASE_MOVES.values() for role in row.who}
    acting |= {role for row in ITEM_MOVES.values() for role in row.who}
    if role not in acting:
        words = ", ".join(sorted(acting))
        yield where, _("a role that works on cases: %(words)s") % {"words": words}, role.value
