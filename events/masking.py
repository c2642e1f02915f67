"""What of a caller may be shown without asking, and what is left of words that name one. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

#: What stands where something was taken out.
GAP: Final = "***"
#: A shorter piece of an identity is an ordinary word as often as it is somebody.
SHORTEST: Final = 2
#: Mobile numbers and citizens' id numbers, whoever's they are; long numbers of other kinds (cases, components) stay.
_MOBILE: Final = re.compile(
    r"(?<![\dA-Za-z-])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)"
)
_ID_NUMBER: Final = re.compile(
    r"(?<![\dA-Za-z-])\d{6}(?:18|19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx](?![\dA-Za-z])"
)
_DIGITS: Final = re.compile(r"\d{4}")
_LANDLINE: Final = re.compile(r"(?<![\dA-Za-z-])(0\d{2,3})-(\d{7,8})(?!\d)")
#: The end of the district's name in an address; without a district that of the city's.
_DISTRICT: Final = re.compile(r"^\D{1,20}?(?:县(?!城(?!关))|(?<![小社园校景片库厂])区|旗)")
_CITY: Final = re.compile(r"^\D{2,8}?市(?!场)")
#: How people are spoken of by their surname: 杨先生, 欧阳女士.
_SPOKEN_OF: Final = (
    "先生", "女士", "小姐", "同志", "师傅", "老师", "阿姨", "大爷", "大妈", "老板", "某某", "某",
)  # fmt: skip


def spoken_of(name: str) -> tuple[str, ...]:
    """What somebody of this name is called in a report taken down: the surname, of one sign or two, and a title."""
    surnames = {name[:1], name[:2] if len(name) > SHORTEST else name[:1]} - {""}
    return tuple(f"{surname}{title}" for surname in sorted(surnames) for title in _SPOKEN_OF)


def name(text: str) -> str:
    """The first character and stars: 张**."""
    return text[:1] + "**" if text else ""


def phone(text: str) -> str:
    """Mobile 138****1234; anything else keeps its last four signs."""
    if len(text) == 11 and text.startswith("1"):
        return f"{text[:3]}****{text[-4:]}"
    return "*" * max(0, len(text) - 4) + text[-4:] if len(text) > 4 else "*" * len(text)


def id_number(text: str) -> str:
    """The first sign and the last two."""
    return f"{text[:1]}{'*' * (len(text) - 3)}{text[-2:]}" if len(text) > 3 else "*" * len(text)


def address(text: str) -> str:
    """Down to the district: 安康市汉滨区***; nothing but stars where no district or city is named."""
    found = _DISTRICT.match(text) or _CITY.match(text)
    return (found.group() if found else "") + GAP if text else ""


def numbers(text: str) -> str:
    """A text without telephone and id numbers: they keep what `phone` and `id_number` would keep."""
    if not _DIGITS.search(text):
        return text
    text = _ID_NUMBER.sub(lambda found: id_number(found.group()), text)
    text = _MOBILE.sub(lambda found: f"{found.group(1)}****{found.group(3)}", text)
    return _LANDLINE.sub(lambda found: f"{found.group(1)}-****{found.group(2)[-4:]}", text)


def words(text: str, identities: Collection[str]) -> str:
    """A text in which nobody of `identities` (names, numbers, addresses) is named, nor anybody's number."""
    for one in sorted(identities, key=len, reverse=True):
        if len(one) >= SHORTEST:
            text = text.replace(one, GAP)
    return numbers(text)
