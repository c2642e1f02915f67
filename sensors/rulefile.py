"""The shape of a rulebook: device types, alarm rules, what single devices have instead; read with file, line and key.

[[type]]       code, name, rhythm_s, symbol, quantities = {water_level = {name = "水位", unit = "m"}}
               limits = {silent_rhythms = 3, battery = 20, ranges = {water_level = {least = 0, most = 20}}}
               command = [{code = "start", name = "启动水泵"}]       docs/devices.md says more
[[rule]]       code, name, type, quantity, above = true, longest_gap_s, lateness_s = 3600, class = "scheme/kind/code",
               measure = {kind = "sum", window_s = 3600}, flapping = {changes = 6, window_s = 1800},
               levels = [{level = 3, raise_at = 0.05, clear_at = 0.03, after_s = 0, clear_after_s = 0}]
[[rule.when]]  name, days = "workdays", from = "22:00", to = "06:00", levels      hours with levels of their own
[[override]]   rule, device, reason, levels, when, lateness_s, longest_gap_s, off, ended      of one device
[[combination]] code, name, within_m, within_s, importance = 3, class, parts = [{rule = "code", level = 3}]
[[ended]]      rule = "code", or combination = "code"                         what is no longer in force

name_en: of a type, a quantity, a rule, a combination: what it is called on English pages. docs/alarm-rules.md says what
each means.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec

from hub.foundation import tomlfile
from hub.foundation.errors import Phrase
from sensors import command_forms, in_force, units
from sensors.codecs import declared
from sensors.command_forms import Command, English
from sensors.errors import BadCodec, BadRule, BadRuleFile
from sensors.limits import Limits
from sensors.models import AlarmRule
from sensors.rules import overridden

Code = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Hour = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Quantity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One quantity of a type."""

    name: str
    unit: str
    name_en: English = ""


class TypeRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One [[type]]."""

    code: Code
    name: Annotated[str, msgspec.Meta(max_length=60)]
    quantities: dict[str, Quantity]
    rhythm_s: Annotated[int, msgspec.Meta(ge=1, le=31_622_400)] = 300
    symbol: Annotated[str, msgspec.Meta(max_length=30)] = ""
    #: None: the file says nothing of them, and what is there stays.
    limits: Limits | None = None
    command: list[Command] | None = None
    name_en: English = ""


class LevelRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One level of a rule."""

    level: Annotated[int, msgspec.Meta(ge=1, le=9)]
    raise_at: float
    clear_at: float
    after_s: float = 0.0
    clear_after_s: float = 0.0


class MeasureRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a rule measures (`sensors.rules.measure`)."""

    kind: Literal["value", "rate", "sum", "mean", "spread", "silence", "deviation"] = "value"
    window_s: float = 0.0
    per_s: float = 3600.0
    least: int | None = None
    in_: Literal["spread", "unit", "percent"] = msgspec.field(name="in", default="spread")
    floor: float = 0.0


class WhenRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hours with levels of their own; none: the rule is off then."""

    name: Annotated[str, msgspec.Meta(max_length=30)] = ""
    days: str = "all"
    from_: Hour = msgspec.field(name="from", default="00:00")
    to: Hour = "00:00"
    levels: list[LevelRow] = []


class FlappingRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When an alarm that changes too often is held."""

    changes: int
    window_s: float


class RuleRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One [[rule]]."""

    code: Code
    name: Annotated[str, msgspec.Meta(max_length=60)]
    type: str
    quantity: str
    levels: list[LevelRow] = []
    above: bool = True
    longest_gap_s: Annotated[int, msgspec.Meta(ge=1)] | None = None
    lateness_s: float = 3600.0
    measure: MeasureRow = MeasureRow()
    when: list[WhenRow] = []
    flapping: FlappingRow | None = None
    class_: Annotated[str, msgspec.Meta(pattern=r"^(.+/.+/.+)?$")] = msgspec.field(
        name="class", default=""
    )
    name_en: English = ""

    def said(self) -> dict[str, Any]:
        """The columns of `AlarmRule` it fills, but for its type."""
        scheme, kind, code = self.class_.rsplit("/", 2) if self.class_ else ("", "", "")
        plain = msgspec.to_builtins(self)
        return {
            "name": self.name,
            "quantity": self.quantity,
            "above": self.above,
            "levels": plain["levels"],
            "longest_gap_s": self.longest_gap_s,
            "lateness_s": self.lateness_s,
            "measure": plain["measure"],
            "when": plain["when"],
            "flapping": plain["flapping"],
            "class_scheme": scheme,
            "class_kind": kind,
            "class_code": code,
        }


class OverrideRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One [[override]]. ended: the device has again what its rule says."""

    rule: str
    device: str
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""
    levels: list[LevelRow] | None = None
    when: list[WhenRow] | None = None
    lateness_s: float | None = None
    longest_gap_s: Annotated[int, msgspec.Meta(ge=1)] | None = None
    off: bool = False
    ended: bool = False

    def said(self) -> dict[str, Any]:
        """What the device has instead, as it is stored."""
        plain = msgspec.to_builtins(self)
        return {
            key: value
            for key, value in plain.items()
            if key not in ("rule", "device", "reason", "ended")
        }


class PartRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of a combination: an alarm of this rule, at least as grave."""

    rule: Code
    level: Annotated[int, msgspec.Meta(ge=1, le=9)] = 9


class CombinationRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One [[combination]]: the first part is what it is about (`sensors.matching`)."""

    code: Code
    name: Annotated[str, msgspec.Meta(max_length=60)]
    parts: Annotated[list[PartRow], msgspec.Meta(min_length=2, max_length=6)]
    within_m: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    within_s: Annotated[int, msgspec.Meta(ge=1, le=604_800)]
    importance: Annotated[int, msgspec.Meta(ge=1, le=3)] = 3
    class_: Annotated[str, msgspec.Meta(pattern=r"^(.+/.+/.+)?$")] = msgspec.field(
        name="class", default=""
    )
    name_en: English = ""

    def said(self) -> dict[str, Any]:
        """The columns of `Combination` it fills."""
        scheme, kind, code = self.class_.rsplit("/", 2) if self.class_ else ("", "", "")
        plain = msgspec.to_builtins(self)
        names = ("name", "parts", "within_m", "within_s", "importance")
        said = {name: plain[name] for name in names}
        return said | {"class_scheme": scheme, "class_kind": kind, "class_code": code}


class Ended(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One [[ended]]: a rule, or a combination."""

    rule: str = ""
    combination: str = ""


class Rulebook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file."""

    type: list[TypeRow] = []
    rule: list[RuleRow] = []
    ended: list[Ended] = []
    override: list[OverrideRow] = []
    combination: list[CombinationRow] = []


def read(text: str, file: str = "rulebook") -> Rulebook:
    """A rulebook from TOML. Raises BadRuleFile naming the place that is wrong."""
    return opened(text, file)[0]


def opened(text: str, file: str) -> tuple[Rulebook, declared.Document]:
    """A rulebook from TOML, and the document for faults that are found later. Raises BadRuleFile."""
    try:
        book, document = declared.read(text, file, Rulebook)
        for n, kind in enumerate(book.type):
            for name, quantity in kind.quantities.items():
                if units.canonical(quantity.unit) is None:
                    place = ("type", n, "quantities", name, "unit")
                    raise document.fault(
                        place, Phrase("the unit %(got)s is unknown", got=quantity.unit)
                    )
            for key, why in type_faults(kind):
                raise document.fault(("type", n, *key), why)
        _check_once(book, document)
        for n, rule in enumerate(book.rule):
            _check(rule, ("rule", n), document)
        _check_parts(book, document)
        for n, one in enumerate(book.override):
            _check_own(one, book, ("override", n), document)
        for n, ended in enumerate(book.ended):
            _check_ended(ended, book, ("ended", n), document)
    except BadCodec as error:
        raise BadRuleFile(**(error.values | error.words)) from None
    return book, document


def type_faults(row: TypeRow) -> Iterator[tuple[tuple[str, ...], str | Phrase]]:
    """What a type says of its commands and of limits that cannot be: keys that lead to it, and what is wrong."""
    if wrong := command_forms.why_not(row.command or ()):
        yield ("command",), wrong
    for name in row.limits.ranges if row.limits else ():
        if name not in row.quantities:
            yield ("limits", "ranges", name), Phrase("the type has no quantity %(got)s", got=name)


def part_fault(part: PartRow, rule: RuleRow) -> Phrase | None:
    """Why a part of a combination would never come true; None where it may."""
    levels = [
        one.level for one in (*rule.levels, *(one for row in rule.when for one in row.levels))
    ]
    if not levels or min(levels) <= part.level:
        return None
    return Phrase(
        "the rule %(rule)s is never as grave as level %(level)s, only %(known)s",
        rule=rule.code,
        level=part.level,
        known=", ".join(str(one) for one in sorted(set(levels))),
    )


def _check_parts(book: Rulebook, document: declared.Document) -> None:
    rules = {one.code: one for one in book.rule}
    for n, one in enumerate(book.combination):
        for m, part in enumerate(one.parts):
            if part.rule in rules and (why := part_fault(part, rules[part.rule])):
                raise document.fault(("combination", n, "parts", m, "level"), why)


def _check_once(book: Rulebook, document: declared.Document) -> None:
    """What stands twice would be another version at each load."""
    named = {
        "type": [one.code for one in book.type],
        "rule": [one.code for one in book.rule],
        "override": [f"{one.rule} / {one.device}" for one in book.override],
        "combination": [one.code for one in book.combination],
    }
    for place, code in tomlfile.repeats(named):
        raise document.fault(
            place[:2], Phrase("%(code)s stands in [[%(table)s]] twice", code=code, table=place[0])
        )


def _check(rule: RuleRow, place: tuple[str | int, ...], document: declared.Document) -> None:
    try:
        in_force.parsed(AlarmRule(**rule.said()))
    except BadRule as error:
        field = declared.path_of(error.values["field"])
        raise document.fault(
            (*place, *field), error.words.get("why", error.values["why"])
        ) from None


def _check_own(
    one: OverrideRow, book: Rulebook, place: tuple[str | int, ...], document: declared.Document
) -> None:
    if not one.ended and not one.reason:
        raise document.fault(
            place, Phrase("`reason` is missing: why this device differs from its rule")
        )
    rule = next((rule for rule in book.rule if rule.code == one.rule), None)
    if rule is None:
        return
    try:
        overridden(in_force.parsed(AlarmRule(**rule.said())), in_force.override(one.said()))
    except BadRule as error:
        field = declared.path_of(error.values["field"])
        raise document.fault(
            (*place, *field), error.words.get("why", error.values["why"])
        ) from None


def _check_ended(
    one: Ended, book: Rulebook, place: tuple[str | int, ...], document: declared.Document
) -> None:
    if bool(one.rule) == bool(one.combination):
        raise document.fault(place, Phrase("expected `rule` or `combination`, one of the two"))
    table = "rule" if one.rule else "combination"
    code = one.rule or one.combination
    if code in {row.code for row in getattr(book, table)}:
        raise document.fault(
            (*place, table),
            Phrase(
                "%(code)s stands in [[%(table)s]], too: is it to end or not", code=code, table=table
            ),
        )
