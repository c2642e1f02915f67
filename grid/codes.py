"""Codes of areas and components: parse, compose, contain, refuse with a sentence.

Only the national scheme is checked. A city that numbers its areas otherwise names another scheme,
and any code of that scheme is taken as it is.

| what | digits | groups |
|---|---|---|
| city, district | 6 | GB/T 2260; a city ends in 00 |
| street, town | 9 | 6 + 3 (GB/T 10114) |
| community, village | 12 | 9 + 3 |
| unit grid 单元网格 | 15 | 12 + 3, counted west to east, north to south |
| component 管理部件标识码 | 17 | 6 + 2 category + 3 class + 6 sequence (GB/T 47678.5-2026) |
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop

from grid.errors import BadCode
from hub.foundation.errors import Phrase

#: The scheme whose codes are checked: divisions as in GB/T 2260 and 10114, unit grids as here.
GB: Final = "GB/T 47678.3"
#: Names the same numbering goes by; the last is the generation before.
GB_NAMES: Final = frozenset({GB, "GB/T 2260", "GB/T 10114", "GB/T 30428.1-2013"})

#: Level -> digits of its code.
DIGITS: Final = {"city": 6, "district": 6, "street": 9, "community": 12, "grid": 15}
COMPONENT_DIGITS: Final = 17
#: Statistical files fill division codes up to this many digits with zeros.
_FILLED: Final = 12

#: What the codes are called in a sentence; the levels are called as Level calls them.
_NAMES: Final = {"grid": "unit grid", "component": "component"}

_EXPECTED: Final = {
    "city": gettext_noop("6 digits ending in 00"),
    "district": gettext_noop("6 digits that do not end in 00"),
    "street": gettext_noop("9 digits: district 6, street 3 (001–599)"),
    "community": gettext_noop("12 digits: district 6, street 3, community 3 (from 001)"),
    "grid": gettext_noop("15 digits: district 6, street 3, community 3, grid 3 (from 001)"),
    "component": gettext_noop("17 digits: district 6, category 2, class 3, sequence 6 (from 1)"),
}


def is_checked(scheme: str) -> bool:
    """Whether codes of this scheme follow the national numbering."""
    return scheme in GB_NAMES


def area(level: str, code: str, scheme: str = GB) -> str:
    """The code of an area as we keep it. Raises BadCode when it breaks the rule of its scheme.

    Division codes filled up to 12 digits with zeros, as statistical files have them, are shortened
    to the digits of their level. Codes of other schemes come back without surrounding blanks.
    """
    text = code.strip()
    if not is_checked(scheme):
        if not text or len(text) > 32:
            raise BadCode(
                field=Phrase(_NAMES.get(level, level)),
                expected=Phrase("1 to 32 characters"),
                got=code,
            )
        return text
    digits = DIGITS[level]
    if len(text) == _FILLED > digits and text[digits:].strip("0") == "":
        text = text[:digits]
    if not _is_good(level, text):
        raise BadCode(
            field=Phrase(_NAMES.get(level, level)), expected=Phrase(_EXPECTED[level]), got=code
        )
    return text


def level_of(code: str) -> str | None:
    """The level a national code names, by its digits; None for what is no such code."""
    for level in DIGITS:
        if _is_good(level, code):
            return level
    return None


def _is_good(level: str, code: str) -> bool:
    if not re.fullmatch(r"[0-9]+", code) or len(code) != DIGITS[level] or code[:2] < "11":
        return False
    if level in ("city", "district"):
        return (code[4:] == "00") == (level == "city")
    if not "001" <= code[6:9] <= "599":  # GB/T 10114: 街道 001–099, 镇 100–199, 乡 200–399, …
        return False
    return all(code[start : start + 3] != "000" for start in range(9, len(code), 3))


def parent(level: str, code: str) -> tuple[str, str] | None:
    """(level, code) one step up, by the digits alone; None above the city. code: from `area`.

    Only a proposal: look it up. Functional zones have streets under a code that no district bears.
    """
    if level == "city":
        return None
    if level == "district":
        return "city", code[:4] + "00"
    above = {"street": "district", "community": "street", "grid": "community"}[level]
    return above, code[: DIGITS[above]]


def contains(outer: str, inner: str) -> bool:
    """Whether the area of the national code `outer` is `inner` itself or above it."""
    return inner.startswith(stem(outer))


def stem(code: str) -> str:
    """The digits that every code inside this area begins with: 610900 → 6109, 110000 → 11."""
    if len(code) != DIGITS["city"]:
        return code
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def grid(community: str, sequence: int) -> str:
    """The 15-digit code of a unit grid. community: 12 digits; sequence: 1–999."""
    return _numbered("grid", area("community", community), sequence, 3)


def _numbered(what: str, head: str, sequence: int, width: int) -> str:
    if not 0 < sequence < 10**width:
        raise BadCode(
            field=Phrase(_NAMES.get(what, what)),
            expected=Phrase(_EXPECTED[what]),
            got=f"{head}+{sequence}",
        )
    return f"{head}{sequence:0{width}d}"


@dataclass(frozen=True, slots=True)
class ComponentCode:
    """The parts of a component's code. category: 2 digits (大类); subclass: 3 digits (小类)."""

    district: str
    category: str
    subclass: str
    sequence: int

    def __str__(self) -> str:
        return component(self.district, self.category + self.subclass, self.sequence)


def component(district: str, class_code: str, sequence: int) -> str:
    """The 17-digit code of a component. class_code: 5 digits; sequence: 1–999999."""
    head = area("district", district)
    if not re.fullmatch(r"[0-9]{5}", class_code):
        raise BadCode(
            field=Phrase("component"),
            expected=Phrase(_EXPECTED["component"]),
            got=head + class_code,
        )
    return _numbered("component", head + class_code, sequence, 6)


def parse_component(code: str) -> ComponentCode:
    """The parts of a 17-digit component code. Raises BadCode for anything else."""
    text = code.strip()
    good = len(text) == COMPONENT_DIGITS and re.fullmatch(r"[0-9]+", text) is not None
    if not good or not _is_good("district", text[:6]) or text[11:] == "000000":
        raise BadCode(field=Phrase("component"), expected=Phrase(_EXPECTED["component"]), got=code)
    return ComponentCode(text[:6], text[6:8], text[8:11], int(text[11:]))
