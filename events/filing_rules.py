"""Filing rules as cities keep them, by the hundred in a table: read line by line, and compared with what holds."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from events.catalogue import Catalogue
from events.catalogue_files import CatalogueFile, identity
from events.city_values import UNITS
from events.classes import CURRENT, Key, KnownClass, Rule
from grid.rows import Row, RowFile, Wrong

#: Field → other column names it goes by.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "scheme": ("分类体系",),
    "kind": ("类型",),
    "code": ("小类代码", "类别代码", "代码"),
    "name": ("小类名称", "类别名称", "小类"),
    "number": ("序号", "条件序号"),
    "condition": ("立案条件",),
    "condition_en": (),
    "limit": ("处置时限", "时限"),
    "limit_value": (),
    "limit_unit": ("时限单位",),
    "closing_condition": ("结案条件",),
    "closing_condition_en": (),
    "photo_rule": ("采集要求", "拍照要求"),
    "photo_rule_en": (),
    "auto_file": ("自动立案",),
    "auto_dispatch": ("自动派遣",),
    "importance": ("重要程度",),
    "basis": ("依据",),
}
_KINDS: Final = {
    "部件": "component",
    "事项": "matter",
    "事件": "matter",
    "热线": "hotline",
    "报警": "alarm",
}
_YES: Final = {"1": True, "是": True, "yes": True, "0": False, "否": False, "no": False, "": False}
_IMPORTANCE: Final = {"一般": "0", "较重": "1", "重要": "2", "红灯事项": "3"}
#: What a table may be silent about.
_OPTIONAL: Final = (
    "condition_en", "closing_condition_en", "photo_rule", "photo_rule_en", "auto_file", "auto_dispatch", "importance",
    "basis",
)  # fmt: skip
_LIMIT: Final = re.compile(r"(\d{1,3})\s*个?\s*(\S+)")


def reader(known: Catalogue) -> Callable[[Row], Iterable[tuple[int, Rule]]]:
    """Makes (line, rule) of file rows, for grid.rows.drafts, with the classes of this catalogue.

    A scheme that is not named is GB/T 47678.5-2026, a kind the matters, a number the next of its class in the file.
    What the file has no column for stays as it is in the rule of the same number.
    """
    seen: dict[tuple[object, ...], int] = {}
    counted: dict[Key, int] = {}

    def draft(row: Row) -> Iterable[tuple[int, Rule]]:
        one = _class(row, known)
        number = row.whole("number") or counted.get(one.key, 0) + 1
        counted[one.key] = max(number, counted.get(one.key, 0))
        _within("number", number, 1, 99)
        held = next(
            (rule for rule in known.rules_of(one) if (rule.of, rule.number) == (one.key, number)),
            None,
        )
        rule = _as_held(_rule(row, one.key, number), row, held)
        first = seen.setdefault(identity(rule), row.line)
        if first != row.line:
            raise Wrong("repeated", field="code, number", got=rule.code, other=first)
        yield row.line, rule

    return draft


def _class(row: Row, known: Catalogue) -> KnownClass:
    scheme = row.text("scheme", CURRENT)
    kind = _KINDS.get(row.text("kind"), row.text("kind", "matter"))
    code = row.needed("code")
    found = known.get(scheme, kind, code)
    if found is None and scheme == CURRENT and code.isdecimal():
        found = known.get(scheme, kind, code.zfill(5))  # a workbook takes 01001 for a number
    if found is None:
        near = difflib.get_close_matches(
            code, [key[2] for key in known.classes if key[:2] == (scheme, kind)], 3
        )
        expected = f"{scheme}, {kind}: {', '.join(near) or '…'}"
        raise Wrong("bad", field="code", expected=expected, got=code)
    name = row.text("name")
    if name and name != found.name:
        # a code that slipped by one line is the mistake such tables have most
        raise Wrong("bad", field="name", expected=found.name, got=name)
    return found


def _rule(row: Row, of: Key, number: int) -> Rule:
    value, unit = _limit(row)
    return Rule(
        of,
        number,
        _short(row, "condition", 200, must=True),
        _short(row, "condition_en", 300),
        value,
        unit,
        _short(row, "closing_condition", 200, must=True),
        _short(row, "closing_condition_en", 300),
        _short(row, "photo_rule", 200),
        _short(row, "photo_rule_en", 300),
        _yes(row, "auto_file"),
        _yes(row, "auto_dispatch"),
        int(_one(row, "importance", _IMPORTANCE, ("0", "1", "2", "3"), "0")),
        _short(row, "basis", 200),
    )


def _as_held(rule: Rule, row: Row, held: Rule | None) -> Rule:
    """The rule with what the file has no column for as it was."""
    if held is None:
        return rule
    silent = [name for name in _OPTIONAL if name not in row.values]
    return replace(rule, **{name: getattr(held, name) for name in silent})


def _limit(row: Row) -> tuple[int, str]:
    """From one column as people write it ("2个工作日"), or from value and unit."""
    text = row.text("limit") or f"{row.text('limit_value')} {row.text('limit_unit')}".strip()
    found = _LIMIT.fullmatch(text)
    unit = UNITS.get(found[2]) if found else None
    if found is None or unit is None:
        words = "、".join(word for word in UNITS if not word.isascii())
        raise Wrong("bad", field="limit", expected=f"1–999 + {words}", got=text or "—")
    return _within("limit", int(found[1]), 1, 999), unit.value


def _within(field: str, value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise Wrong("bad", field=field, expected=f"{least}–{most}", got=value)
    return value


def _short(row: Row, name: str, longest: int, *, must: bool = False) -> str:
    text = " ".join((row.needed(name) if must else row.text(name)).split())
    if len(text) > longest or not text.isprintable():
        raise Wrong("bad", field=name, expected=f"≤ {longest}", got=f"{text[:40]}…")
    return text


def _yes(row: Row, name: str) -> bool:
    text = row.text(name).lower()
    if text not in _YES:
        raise Wrong("bad", field=name, expected="1 | 0 | 是 | 否", got=text)
    return _YES[text]


def _one(row: Row, name: str, words: Mapping[str, str], codes: Sequence[str], default: str) -> str:
    text = row.text(name, default)
    code = words.get(text, text)
    if code not in codes:
        raise Wrong("bad", field=name, expected=" | ".join([*codes, *words]), got=text)
    return code


def as_catalogue(
    file: RowFile, rows: Sequence[tuple[int, Rule]], valid_from: dt.date, version: str
) -> CatalogueFile:
    """The rules of a table as `events.loading.store` takes them."""
    header = {
        "scheme": rows[0][1].of[0] if rows else CURRENT,
        "version": version,
        "source": file.name,
        "status": "loaded from a table",
        "table": "rules",
        "valid_from": valid_from.isoformat(),
    }
    return CatalogueFile(file.name, header, tuple(rows), file.digest)


# --- what would change


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one rule. old: None for a new one; new: None for one that ends; fields: what differs."""

    old: Rule | None
    new: Rule | None
    fields: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The rule as people name it."""
        one = self.new or self.old
        return one.code if one is not None else ""

    @property
    def moves_limit(self) -> bool:
        """Whether what is filed under it would be given another time."""
        return bool({"limit_value", "limit_unit"} & set(self.fields))


_COMPARED: Final = (
    "limit_value", "limit_unit", "condition", "condition_en", "closing_condition", "closing_condition_en", "photo_rule",
    "photo_rule_en", "auto_file", "auto_dispatch", "importance", "basis",
)  # fmt: skip


def changes(known: Catalogue, rules: Iterable[Rule]) -> Iterator[Change]:
    """What a table of rules changes, class by class: it speaks for the classes it names, and for no others."""
    named: dict[Key, dict[int, Rule]] = {}
    for rule in rules:
        named.setdefault(rule.of, {})[rule.number] = rule
    for key, new in named.items():
        one = known.classes.get(key)
        of_class = known.rules_of(one) if one is not None else ()
        old = {rule.number: rule for rule in of_class if rule.of == key}
        for number in sorted(old.keys() | new.keys()):
            before, after = old.get(number), new.get(number)
            if before is None or after is None:
                yield Change(before, after)
                continue
            differ = tuple(
                name for name in _COMPARED if getattr(before, name) != getattr(after, name)
            )
            if differ:
                yield Change(before, after, differ)
