"""The values of the catalogue: a class, a rule, a reason, and how one code becomes another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: The standard in force; new cases are filed under it.
CURRENT: Final = "GB/T 47678.5-2026"
#: The generation before, still in use.
OLD: Final = "GB/T 30428.2-2013"
#: The generation before that one; there 04 is emergencies and 05 street order.
OLDER: Final = "CJ/T 214-2007"
#: Schemes that cases are no longer filed under.
RETIRED: Final = (OLD, OLDER)
#: Our own: alarms, and matters that the standard has no class for.
LOCAL: Final = "hub-monitoring"
#: Types of hotline order (咨询 求助 投诉 举报 建议 表扬), and what they are about.
HOTLINE_TYPES: Final = "12345"
HOTLINE_SUBJECTS: Final = "12345-subject"

#: A search that finds the same name in several schemes shows them in this order.
ORDER: Final = (CURRENT, LOCAL, HOTLINE_SUBJECTS, HOTLINE_TYPES, *RETIRED)

#: scheme, kind, code
Key = tuple[str, str, str]


def _chosen(chinese: str, english: str, language: str) -> str:
    return chinese if language.startswith("zh") or not english else english


@dataclass(frozen=True, slots=True)
class KnownClass:
    """One class as it stands on a day. importance: 0 ordinary to 3 red list."""

    scheme: str
    kind: str
    code: str
    name: str
    name_en: str = ""
    category_code: str = ""
    category: str = ""
    category_en: str = ""
    importance: int = 0
    is_local: bool = False
    note: str = ""

    @property
    def key(self) -> Key:
        """(scheme, kind, code)."""
        return self.scheme, self.kind, self.code

    @property
    def ref(self) -> str:
        """The one-line form "scheme/kind/code"."""
        return "/".join(self.key)

    def label(self, language: str) -> str:
        """The name in a language ("zh-hans", "en")."""
        return _chosen(self.name, self.name_en, language)

    def category_label(self, language: str) -> str:
        """The category's name in a language."""
        return _chosen(self.category, self.category_en, language)


@dataclass(frozen=True, slots=True)
class Rule:
    """One filing rule of a class. limit_unit: one of the five units; row_id: None outside a database."""

    of: Key
    number: int
    condition: str
    condition_en: str
    limit_value: int
    limit_unit: str
    closing_condition: str
    closing_condition_en: str = ""
    photo_rule: str = ""
    photo_rule_en: str = ""
    auto_file: bool = False
    auto_dispatch: bool = False
    importance: int = 0
    basis: str = ""
    row_id: int | None = None

    @property
    def code(self) -> str:
        """Class code and number, "06010-1": how people name a rule."""
        return f"{self.of[2]}-{self.number}"

    def condition_in(self, language: str) -> str:
        """The filing condition in a language."""
        return _chosen(self.condition, self.condition_en, language)

    def closing_in(self, language: str) -> str:
        """The closing condition in a language."""
        return _chosen(self.closing_condition, self.closing_condition_en, language)

    def photo_in(self, language: str) -> str:
        """The photo rule in a language."""
        return _chosen(self.photo_rule, self.photo_rule_en, language)


@dataclass(frozen=True, slots=True)
class Link:
    """One row of a mapping: to is None when the class has no successor or waits for a hand mapping."""

    of: Key
    to: Key | None
    relation: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """What a code became: the class, or None, with the relation and a note."""

    to: KnownClass | None
    relation: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReasonChoice:
    """One reason a person may choose. needs_text: a sentence must be added."""

    kind: str
    code: str
    name: str
    name_en: str = ""
    needs_text: bool = False
    basis: str = ""

    def label(self, language: str) -> str:
        """The reason in a language."""
        return _chosen(self.name, self.name_en, language)


def key_of(ref: str) -> Key | None:
    """Read "scheme/kind/code"; a scheme may hold slashes itself. None when it has too few parts."""
    parts = ref.rsplit("/", 2)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else None


def plain_code(scheme: str, kind: str, code: str) -> str:
    """The class's part of a code as people and systems write it.

    Hyphens go (01-10 → 0110); a matter code of 11 digits and a component code of 17 digits (10 and 16
    in the retired generations) lose their division and sequence.
    """
    digits = code.strip().replace("-", "")
    if not digits.isdigit():
        return code.strip()
    if scheme == CURRENT and len(digits) in (11, 17):
        return digits[6:11]
    if scheme in RETIRED and len(digits) in (10, 16):
        return digits[6:10]
    return digits


def successor(kind: str, old_code: str) -> str | None:
    """The 47678.5 number of a 30428.2 class by the general rule; None where the rule does not reach.

    component BBSS → BB0SS (BB 01-04); event 01/02/03/04 SS → 06/07/08/09 0SS. Serials from 78 on are
    local extensions, event category 05 has no class in part 5.
    """
    if len(old_code) != 4 or not old_code.isdigit() or int(old_code[2:]) >= 78:
        return None
    category, serial = int(old_code[:2]), old_code[2:]
    if not 1 <= category <= 4:
        return None
    return f"{category:02d}0{serial}" if kind == "component" else f"{category + 5:02d}0{serial}"
