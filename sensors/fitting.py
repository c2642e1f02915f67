"""Whether a rulebook fits what the hub knows: types, quantities, classes, rules and devices it names, units that count.

What is named and is not there could never fire, or would judge readings in a unit they are not in; it is refused with
its place in the file and the nearest name there is.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from events import catalogue
from hub.foundation.tomlfile import Path
from sensors import units
from sensors.limits import read
from sensors.models import (
    AlarmRule,
    Combination,
    Device,
    DeviceState,
    DeviceType,
    Reading,
    RuleOverride,
)
from sensors.quantity_names import OF_ITSELF
from sensors.rulefile import CombinationRow, Rulebook, RuleRow, TypeRow

#: Keys that lead to what is wrong, and what is wrong.
Fault = tuple[Path, str]
#: Names listed where none is near.
_MOST: Final = 12
#: Signs of units that a name cannot have.
_PLAIN: Final = str.maketrans(
    {"/": "_per_", "%": "share", "(": "", ")": "", "°": "", "²": "2", "³": "3"}
)


def faults(book: Rulebook, *, written: bool = True) -> Iterator[Fault]:
    """What of a rulebook does not fit, in the order of its tables; nothing is changed.

    written: by somebody in a file; else a class a rule in force has already is not asked for again, so that its
    thresholds can be changed when the class has gone since.
    """
    held = {row.code: row for row in DeviceType.objects.all()}
    quantities: dict[str, Mapping[str, Any]] = {code: row.quantities for code, row in held.items()}
    quantities |= {row.code: row.quantities for row in book.type}
    for n, row in enumerate(book.type):
        if row.code in held:
            for path, why in _of_type(row, held[row.code], book):
                yield ("type", n, *path), why
    classes = {} if written else _classes()
    for n, rule in enumerate(book.rule):
        for key, why in _of_rule(rule, quantities):
            yield ("rule", n, key), why
        if rule.class_ != classes.get(rule.code) and (why := _no_class(rule.class_)):
            yield ("rule", n, "class"), why
    yield from _overrides(book)
    in_force = set(AlarmRule.objects.filter(valid_to__isnull=True).values_list("code", flat=True))
    judging = (in_force | {rule.code for rule in book.rule}) - {one.rule for one in book.ended}
    for n, one in enumerate(book.combination):
        for keys, why in _of_combination(one, judging):
            yield ("combination", n, *keys), why
    yield from _ended(book)


def nearest(got: str, names: Iterable[str]) -> str:
    """The end of a sentence that something is not there: the nearest name there is, else those there are."""
    known = sorted(set(names))
    near = difflib.get_close_matches(got, known, 1, 0.5)
    if near:
        return _("; the nearest name there is: %(near)s") % {"near": near[0]}
    if not known:
        return _("; there is none yet")
    shown = ", ".join(known[:_MOST]) + (" …" if len(known) > _MOST else "")
    return _("; there are: %(known)s") % {"known": shown}


def _of_rule(
    rule: RuleRow, quantities: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    known = quantities.get(rule.type)
    if known is None:
        why = _("there is no device type %(got)s") % {"got": rule.type}
        yield "type", why + nearest(rule.type, quantities)
    elif rule.quantity not in known and rule.quantity not in OF_ITSELF:
        why = _("devices of type %(type)s do not measure %(got)s") % {
            "type": rule.type,
            "got": rule.quantity,
        }
        yield "quantity", why + nearest(rule.quantity, known)


def _classes() -> dict[str, str]:
    """By rule in force its class."""
    names = ("code", "class_scheme", "class_kind", "class_code")
    rows = AlarmRule.objects.filter(valid_to__isnull=True).values_list(*names)
    return {code: "/".join(ref) for code, *ref in rows}


def _no_class(ref: str) -> str:
    """Why a class cannot be named; nothing where it can, or none is."""
    if not ref:
        return ""
    known = catalogue.of()
    if not known.classes or known.get(*ref.rsplit("/", 2)) is not None:
        return ""  # before a catalogue is loaded nobody can say
    why = _("%(got)s is no class of the catalogue") % {"got": ref}
    near = difflib.get_close_matches(ref, [one.ref for one in known.classes.values()], 1, 0.5)
    if not near:
        return why
    return why + _("; the nearest name there is: %(near)s") % {
        "near": f"{near[0]} {known.by_ref(near[0]).name}"
    }


def _of_combination(one: CombinationRow, judging: set[str]) -> Iterator[Fault]:
    for n, part in enumerate(one.parts):
        if part.rule not in judging:
            why = _("no rule %(got)s is in force") % {"got": part.rule}
            yield ("parts", n, "rule"), why + nearest(part.rule, judging)
        if part.rule in {other.rule for other in one.parts[:n]}:
            yield ("parts", n, "rule"), _("the rule %(got)s is named twice") % {"got": part.rule}
    if why := _no_class(one.class_):
        yield ("class",), why


def _overrides(book: Rulebook) -> Iterator[Fault]:
    if not book.override:
        return
    rows = AlarmRule.objects.filter(valid_to__isnull=True)
    types = dict(rows.values_list("code", "device_type__code"))
    types |= {rule.code: rule.type for rule in book.rule}
    for n, one in enumerate(book.override):
        if one.rule not in types:
            why = _("no rule %(got)s is in force") % {"got": one.rule}
            yield ("override", n, "rule"), why + nearest(one.rule, types)
            continue
        of_type = Device.objects.filter(type__code=types[one.rule])
        if not of_type.filter(code=one.device).exists():
            why = _("no device of type %(type)s has the code %(got)s") % {
                "type": types[one.rule],
                "got": one.device,
            }
            known = of_type.order_by("code").values_list("code", flat=True)
            yield ("override", n, "device"), why + nearest(one.device, known)


def _ended(book: Rulebook) -> Iterator[Fault]:
    """What is to end must have been there once; that it has ended already is as it should be."""
    if not book.ended:
        return
    rules = set(AlarmRule.objects.values_list("code", flat=True))
    combinations = set(Combination.objects.values_list("code", flat=True))
    for n, one in enumerate(book.ended):
        if one.rule and one.rule not in rules:
            why = _("there never was a rule %(got)s") % {"got": one.rule}
            yield ("ended", n, "rule"), why + nearest(one.rule, rules)
        if one.combination and one.combination not in combinations:
            why = _("there never was a combination %(got)s") % {"got": one.combination}
            yield ("ended", n, "combination"), why + nearest(one.combination, combinations)


def _of_type(row: TypeRow, held: DeviceType, book: Rulebook) -> Iterator[Fault]:
    """What a changed type would leave behind: rules on what it has no more, numbers in a unit that was."""
    stated = {rule.code for rule in book.rule} | {one.rule for one in book.ended}
    rules = AlarmRule.objects.filter(device_type=held, valid_to__isnull=True).exclude(
        code__in=stated
    )
    for rule in rules.order_by("code"):
        if rule.quantity not in row.quantities and rule.quantity in held.quantities:
            why = _(
                "the rule %(rule)s judges %(quantity)s, which the type would have no more: keep it, or end the"
                " rule in the same file"
            )
            yield ("quantities",), why % {"rule": rule.code, "quantity": rule.quantity}
    for name, quantity in row.quantities.items():
        was = str(held.quantities.get(name, {}).get("unit", ""))
        now = units.canonical(quantity.unit)
        if was and now != was and (counted := _counted(name, row, held, stated)):
            yield ("quantities", name, "unit"), _unit(name, was, quantity.unit, counted)


def _counted(name: str, row: TypeRow, held: DeviceType, stated: set[str]) -> list[str]:
    """What there is in the unit a quantity has: readings, rules and what single devices have instead, bounds."""
    found = []
    states = DeviceState.objects.filter(device__type=held, values__has_key=name)
    if states.exists() or Reading.objects.filter(device__type=held, quantity=name).exists():
        found.append(_("stored readings"))
    rules = AlarmRule.objects.filter(device_type=held, quantity=name, valid_to__isnull=True)
    for code in rules.order_by("code").values_list("code", flat=True):
        own = RuleOverride.objects.filter(rule_code=code, valid_to__isnull=True)
        if code not in stated:
            found.append(_("the rule %(rule)s") % {"rule": code})
        elif own.exists():
            found.append(
                _("what single devices have instead of the rule %(rule)s") % {"rule": code}
            )
    if row.limits is None and name in read(held.limits).ranges:
        found.append(_("the bounds of what can be measured"))
    return found


def _unit(name: str, was: str, now: str, counted: list[str]) -> str:
    values = {
        "quantity": name, "was": was, "got": now, "counted": ", ".join(counted),
        "other": f"{name}_{now.lower().translate(_PLAIN)}",
    }  # fmt: skip
    if units.convert(1.0, now, was) is not None:
        return (
            _(
                "%(quantity)s counts in %(was)s, and so do: %(counted)s. Leave it at %(was)s: what devices send in"
                " %(got)s is converted. To keep it in %(got)s, give it another name, such as %(other)s"
            )
            % values
        )
    return (
        _(
            "%(quantity)s counts in %(was)s, and so do: %(counted)s. Leave it at %(was)s, and give what is measured"
            " in %(got)s another name, such as %(other)s"
        )
        % values
    )
