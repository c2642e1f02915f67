"""Device types and alarm rules from a TOML file; a rule that changed gets a new version.

[[type]]   code, name, rhythm_s, symbol, quantities = {water_level = {name = "水位", unit = "m"}}
[[rule]]   code, name, type, quantity, above = true, longest_gap_s, class = "scheme/kind/code",
           levels = [{level = 3, raise_at = 0.05, clear_at = 0.03, after_s = 0, clear_after_s = 0}]
[[ended]]  rule = "code"                      a rule that is no longer in force
"""

from __future__ import annotations

import tomllib
from collections import Counter
from typing import Annotated, Any

import msgspec

from hub.foundation import clock, journal
from hub.foundation.access import SYSTEM, Actor
from hub.foundation.journal import Work
from sensors import alarms, lifting, units
from sensors.errors import BadRulebook
from sensors.models import AlarmRule, Device, DeviceType

Code = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class Quantity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One quantity of a type."""

    name: str
    unit: str


class TypeRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One [[type]]."""

    code: Code
    name: Annotated[str, msgspec.Meta(max_length=60)]
    quantities: dict[str, Quantity]
    rhythm_s: Annotated[int, msgspec.Meta(ge=1)] = 300
    symbol: Annotated[str, msgspec.Meta(max_length=30)] = ""


class LevelRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One level of a rule."""

    level: Annotated[int, msgspec.Meta(ge=1, le=9)]
    raise_at: float
    clear_at: float
    after_s: float = 0.0
    clear_after_s: float = 0.0


class RuleRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One [[rule]]."""

    code: Code
    name: Annotated[str, msgspec.Meta(max_length=60)]
    type: str
    quantity: str
    levels: list[LevelRow]
    above: bool = True
    longest_gap_s: int | None = None
    class_: Annotated[str, msgspec.Meta(pattern=r"^(.+/.+/.+)?$")] = msgspec.field(
        name="class", default=""
    )


class Ended(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One [[ended]]."""

    rule: str


class Rulebook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file."""

    type: list[TypeRow] = []
    rule: list[RuleRow] = []
    ended: list[Ended] = []


def read(text: str) -> Rulebook:
    """A rulebook from TOML. Raises BadRulebook naming the place that is wrong."""
    try:
        book = msgspec.convert(tomllib.loads(text), Rulebook)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadRulebook(why=str(error)) from None
    for kind in book.type:
        for name, quantity in kind.quantities.items():
            if units.canonical(quantity.unit) is None:
                raise BadRulebook(
                    why=f"type {kind.code}: the unit {quantity.unit!r} of {name} is unknown"
                )
    return book


def publish(book: Rulebook, *, source: str, actor: Actor = SYSTEM) -> Counter[str]:
    """Put types and rules in force, all or nothing; how many were made, changed, unchanged, ended.

    A changed rule ends and its next version begins: open alarms go on under it. An ended rule's open
    alarms are lifted. Raises BadRulebook and BadRule.
    """
    counts: Counter[str] = Counter()
    with journal.transaction() as work:
        for kind in book.type:
            counts[_put_type(kind)] += 1
        types = dict(DeviceType.objects.values_list("code", "id"))
        for rule in book.rule:
            if rule.type not in types:
                raise BadRulebook(why=f"rule {rule.code}: there is no device type {rule.type}")
            counts[_put_rule(rule, types[rule.type])] += 1
        for ended in book.ended:
            counts["ended"] += _end(ended.rule, work)
        if counts.total() > counts["unchanged"]:
            data = {"source": source, **counts}
            work.note(journal.Entry("rulebook.published", data, subject="rulebook", actor=actor))
    return counts


def _put_type(row: TypeRow) -> str:
    said: dict[str, Any] = {
        "name": row.name,
        "quantities": {
            name: {"name": one.name, "unit": units.canonical(one.unit)}
            for name, one in row.quantities.items()
        },
        "rhythm_s": row.rhythm_s,
        "symbol": row.symbol,
    }
    held = DeviceType.objects.filter(code=row.code).values(*said).first()
    DeviceType.objects.update_or_create(code=row.code, defaults=said)
    return _what(held, said)


def _put_rule(row: RuleRow, type_id: int) -> str:
    scheme, kind, code = row.class_.rsplit("/", 2) if row.class_ else ("", "", "")
    said: dict[str, Any] = {
        "name": row.name,
        "device_type_id": type_id,
        "quantity": row.quantity,
        "above": row.above,
        "levels": [msgspec.structs.asdict(level) for level in row.levels],
        "longest_gap_s": row.longest_gap_s,
        "class_scheme": scheme,
        "class_kind": kind,
        "class_code": code,
    }
    now = clock.now()
    in_force = AlarmRule.objects.filter(code=row.code, valid_to__isnull=True)
    held = in_force.values(*said).first()
    what = _what(held, said)
    if what != "unchanged":
        in_force.update(valid_to=now)
        last = AlarmRule.objects.filter(code=row.code).order_by("-version").first()
        new = AlarmRule(
            code=row.code, version=last.version + 1 if last else 1, valid_from=now, **said
        )
        alarms.parsed(new)
        new.save()
    return what


def _end(code: str, work: Work) -> int:
    rule = AlarmRule.objects.filter(code=code, valid_to__isnull=True).first()
    if rule is None:
        return 0
    codes = Device.objects.filter(
        alarms__rule_code=code, alarms__cleared_at__isnull=True, in_service=True
    )
    lifting.lift(codes.values_list("code", flat=True), work, rule_code=code)
    AlarmRule.objects.filter(pk=rule.pk).update(valid_to=clock.now())
    return 1


def _what(held: dict[str, Any] | None, said: dict[str, Any]) -> str:
    if held is None:
        return "made"
    return "unchanged" if held == said else "changed"
