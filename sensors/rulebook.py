"""Device types and alarm rules put in force; a rule that changed gets a new version. The file: `sensors.rulefile`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from hub.foundation import clock, journal
from hub.foundation.access import SYSTEM, Actor
from hub.foundation.journal import Work
from hub.foundation.tomlfile import Path
from sensors import fitting, in_force, lifting, own_names, units
from sensors.codecs.declared import Document
from sensors.errors import BadRulebook, BadRuleFile
from sensors.models import AlarmRule, Combination, Device, DeviceType, RuleOverride
from sensors.rulefile import (
    CombinationRow,
    Ended,
    OverrideRow,
    Rulebook,
    RuleRow,
    TypeRow,
    opened,
    read,
)
from sensors.rules import overridden

__all__ = ["Published", "Rulebook", "opened", "publish", "read"]


class Published(Counter[str]):
    """How many rows were made, changed, unchanged, ended. left: combinations that ended because a rule of theirs did:
    (code, rule).
    """

    def __init__(self) -> None:
        super().__init__()
        self.left: list[tuple[str, str]] = []


def publish(
    book: Rulebook, *, source: str, actor: Actor = SYSTEM, document: Document | None = None
) -> Published:
    """Put types and rules in force, all or nothing; how many were made, changed, unchanged, ended.

    A changed rule ends and its next version begins: open alarms go on under it, unless it looks at another type or
    quantity now. Then, when a rule ends, and where it is switched off for a device, they are lifted. A combination ends
    with any rule of its parts. document: the file it was read from, so that what does not fit is named by its line.
    Raises BadRulebook, BadRuleFile and BadRule.
    """
    done = Published()
    with journal.transaction() as work:
        for path, why in fitting.faults(book, written=document is not None):
            raise _fault(book, document, path, why)
        for kind in book.type:
            done[_put_type(kind)] += 1
        types = dict(DeviceType.objects.values_list("code", "id"))
        for rule in book.rule:
            done[_put_rule(rule, types[rule.type], work)] += 1
        for override in book.override:
            done[_put_override(override, work)] += 1
        for ended in book.ended:
            done["ended"] += _end(ended, done, work, actor)
        for combination in book.combination:
            done[_put_combination(combination)] += 1
        own_names.put(own_names.of_book(book))
        if done.total() > done["unchanged"]:
            data = {"source": source, **done}
            work.note(journal.Entry("rulebook.published", data, subject="rulebook", actor=actor))
    return done


def _fault(book: Rulebook, document: Document | None, path: Path, why: str) -> BadRulebook:
    """By file and line where there is one, else by the row's own name."""
    if document is not None:
        wrong = document.fault(path, why)
        return BadRuleFile(**(wrong.values | wrong.words))
    table, number, *keys = path
    row = msgspec.to_builtins(getattr(book, str(table))[number])
    names = (row.get(key) for key in ("code", "rule", "combination", "device"))
    place = " ".join([str(table), *(str(name) for name in names if name), *map(str, keys)])
    return BadRulebook(why=f"{place}: {why}")


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
    if row.limits is not None:
        said["limits"] = msgspec.to_builtins(row.limits)
    if row.command is not None:
        said["commands"] = msgspec.to_builtins(row.command)
    held = DeviceType.objects.filter(code=row.code).values(*said).first()
    DeviceType.objects.update_or_create(code=row.code, defaults=said)
    return _what(held, said)


def _put_rule(row: RuleRow, type_id: int, work: Work) -> str:
    said = row.said() | {"device_type_id": type_id}
    now = clock.now()
    current = AlarmRule.objects.filter(code=row.code, valid_to__isnull=True)
    held = current.values(*said).first()
    what = _what(held, said)
    if what != "unchanged":
        last = AlarmRule.objects.filter(code=row.code).order_by("-version").first()
        new = AlarmRule(
            code=row.code, version=last.version + 1 if last else 1, valid_from=now, **said
        )
        rule = in_force.parsed(new)
        for one in RuleOverride.objects.filter(rule_code=row.code, valid_to__isnull=True):
            overridden(rule, in_force.override(one.said))  # what devices have instead still holds
        if held and any(held[name] != said[name] for name in ("device_type_id", "quantity")):
            _lift(row.code, work)  # nothing it looks at now would end them
        current.update(valid_to=now)
        new.save()
    return what


def _put_combination(row: CombinationRow) -> str:
    said = row.said()
    current = Combination.objects.filter(code=row.code, valid_to__isnull=True)
    what = _what(current.values(*said).first(), said)
    if what != "unchanged":
        now = clock.now()
        last = Combination.objects.filter(code=row.code).order_by("-version").first()
        current.update(valid_to=now)
        version = last.version + 1 if last else 1
        Combination.objects.create(code=row.code, version=version, valid_from=now, **said)
    return what


def _put_override(row: OverrideRow, work: Work) -> str:
    rule = AlarmRule.objects.get(code=row.rule, valid_to__isnull=True)
    device = Device.objects.get(code=row.device, type_id=rule.device_type_id)
    current = RuleOverride.objects.filter(
        rule_code=row.rule, device_id=device.pk, valid_to__isnull=True
    )
    held = current.values("said", "reason").first()
    if row.ended:
        current.update(valid_to=clock.now())
        return "ended" if held else "unchanged"
    said = {"said": row.said(), "reason": row.reason}
    what = _what(held, said)
    if what != "unchanged":
        overridden(in_force.parsed(rule), in_force.override(row.said()))
        if row.off:
            lifting.lift([device.code], work, rule_code=row.rule)
        current.update(valid_to=clock.now())
        RuleOverride.objects.create(
            rule_code=row.rule, device_id=device.pk, valid_from=clock.now(), **said
        )
    return what


def _end(ended: Ended, done: Published, work: Work, actor: Actor) -> int:
    """End a combination, or a rule with the combinations it has a part in; how many ended."""
    if ended.combination:
        return _end_combinations({ended.combination}, "", work, actor)
    rule = AlarmRule.objects.filter(code=ended.rule, valid_to__isnull=True).first()
    if rule is None:
        return 0
    _lift(rule.code, work)
    AlarmRule.objects.filter(pk=rule.pk).update(valid_to=clock.now())
    held = Combination.objects.filter(valid_to__isnull=True).values_list("code", "parts")
    left = {code for code, parts in held if rule.code in {part["rule"] for part in parts}}
    done.left += [(code, rule.code) for code in sorted(left)]
    return 1 + _end_combinations(left, rule.name, work, actor)


def _end_combinations(codes: Collection[str], rule: str, work: Work, actor: Actor) -> int:
    """What they found stays, cases go on; it is noted which ended. rule: the name of that whose end is the reason."""
    held = Combination.objects.filter(code__in=codes, valid_to__isnull=True)
    for one in held.order_by("code"):
        data = {"combination": one.code} | ({"rule": rule} if rule else {})
        entry = journal.Entry(
            "combination.ended", data, subject=f"combination:{one.code}", actor=actor
        )
        work.note(entry)
    return held.update(valid_to=clock.now())


def _lift(code: str, work: Work) -> None:
    codes = Device.objects.filter(
        alarms__rule_code=code, alarms__cleared_at__isnull=True, in_service=True
    )
    lifting.lift(set(codes.values_list("code", flat=True)), work, rule_code=code)


def _what(held: Mapping[str, Any] | None, said: dict[str, Any]) -> str:
    if held is None:
        return "made"
    return "unchanged" if held == said else "changed"
