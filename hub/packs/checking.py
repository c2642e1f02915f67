"""What a pack's files must say of each other: every name it uses is there, every fault has its file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.translation import gettext as _

from events import catalogue_files
from events.classes import KnownClass
from hub.foundation.errors import HubError, Phrase
from hub.foundation.tomlfile import Path, repeats
from hub.packs import bounds, tongues
from hub.packs.form import Act, Expected, Incident
from hub.packs.reading import Pack
from sensors import in_force, rulefile, units
from sensors.codecs import declared
from sensors.errors import BadCodec, BadRule
from sensors.models import AlarmRule

#: A fault before it has its file: keys that lead to it, and what is wrong.
Found = tuple[str, Path, str]
_HAN: Final = re.compile(r"[㐀-鿿]")
#: Characters of Chinese a help page has at least; less helps nobody.
_HELP: Final = 200


def checked(pack: Pack) -> Pack:
    """The pack with the faults its files have together added to its own. Asks no database."""
    for one in pack.catalogue:
        if wrong := list(catalogue_files.foreign(one, pack.scheme)):
            pack.faults.extend(wrong)
            pack.unread.add(one.name.rpartition("/")[2])
    pack.faults.extend(bounds.of_classes(pack))
    for file, path, why in (
        *bounds.beyond(pack), *_twice(pack), *_types(pack), *_rules(pack), *_combinations(pack), *_roles(pack),
        *_plans(pack), *_layers(pack), *_simulator(pack), *_incidents(pack), *_help(pack),
    ):  # fmt: skip
        pack.faults.append(_fault(pack, file, path, why))
    return pack


def untranslated(pack: Pack) -> list[HubError]:
    """What a pack that says its names in English leaves out: no faults, English pages show the Chinese there."""
    return [_fault(pack, file, path, why) for file, path, why in tongues.missing(pack)]


def _fault(pack: Pack, file: str, path: Path, why: str) -> HubError:
    document = pack.documents.get(file)
    if document is not None:
        return document.fault(path, why)
    return BadCodec(file=f"{pack.code}/{file}", line=1, key="-", why=why)


def _twice(pack: Pack) -> Iterator[Found]:
    """What is called what another one is called; which of the two would hold, nobody could say."""
    code, key = _("this code is there twice"), _("this key is there twice")
    level = _("there is a plan for this level already")
    rules = [one.code for one in pack.rules]
    together = [one.code for one in pack.combinations]
    roles = [one.role for one in pack.about.organisation] if pack.about else []
    for file, named, last, why in (
        ("pack.toml", {"organisation": roles}, "role", _("this role is there twice")),
        ("simulator.toml", {"incident": [one.code for one in pack.incidents]}, "code", code),
        ("devices.toml", {"type": [one.code for one in pack.stated]}, "code", code),
        ("rules.toml", {"rule": rules, "combination": together}, "code", code),
        ("plan.toml", {"plan": [(one.rule, one.level) for one in pack.plans]}, "level", level),
        ("layers.toml", {"layer": [one.key for one in pack.layers]}, "key", key),
    ):
        for place, _name in repeats(named, last):
            yield file, place, why


def _types(pack: Pack) -> Iterator[Found]:
    """Those of devices.toml; types of other files are checked where they are read."""
    for n, row in enumerate(pack.stated):
        at: Path = ("type", n)
        for name, quantity in row.quantities.items():
            if units.canonical(quantity.unit) is None:
                why = _("the unit %(got)s is unknown") % {"got": quantity.unit}
                yield "devices.toml", (*at, "quantities", name), why
        for key, wrong in rulefile.type_faults(row):
            yield "devices.toml", (*at, *key), wrong.told() if isinstance(wrong, Phrase) else wrong


def _rules(pack: Pack) -> Iterator[Found]:
    for n, rule in enumerate(pack.rules):
        at: Path = ("rule", n)
        for key, why in _measured(pack, rule.type, rule.quantity):
            yield "rules.toml", (*at, key), why
        try:
            in_force.parsed(AlarmRule(**rule.said()))
        except BadRule as error:
            place = declared.path_of(error.values["field"])
            yield "rules.toml", (*at, *place), error.told("why")
        for why in _no_class(pack, rule.class_):
            yield "rules.toml", (*at, "class"), why


def _combinations(pack: Pack) -> Iterator[Found]:
    for n, one in enumerate(pack.combinations):
        at: Path = ("combination", n)
        for why in _no_class(pack, one.class_) if one.class_ else ():
            yield "rules.toml", (*at, "class"), why
        if len({part.rule for part in one.parts}) < len(one.parts):
            yield "rules.toml", (*at, "parts"), _("a rule is named twice")
        for m, part in enumerate(one.parts):
            rule = next((rule for rule in pack.rules if rule.code == part.rule), None)
            if rule is None:
                why = _("the pack has no rule %(got)s") % {"got": part.rule}
                yield "rules.toml", (*at, "parts", m, "rule"), why
            elif wrong := rulefile.part_fault(part, rule):
                yield "rules.toml", (*at, "parts", m, "level"), wrong.told()


def _no_class(pack: Pack, got: str) -> Iterator[str]:
    """Why a class cannot be named; nothing where the pack's own cannot be read."""
    if got in _classes(pack) or "classes.csv" in pack.unread:
        return
    yield _("%(got)s is no class of the catalogue, nor of this pack's classes.csv") % {
        "got": got or "—"
    }


def _classes(pack: Pack) -> set[str]:
    """Every class the pack may name: those that come with the hub, and its own."""
    own = [row for file in pack.catalogue for _, row in file.rows if isinstance(row, KnownClass)]
    return {"/".join(key) for key in (*bounds.shipped(), *(one.key for one in own))}


def _measured(pack: Pack, kind: str, quantity: str) -> Iterator[tuple[str, str]]:
    row = pack.types.get(kind)
    if row is None:
        for why in _no_type(pack, kind):
            yield "type", why
    elif quantity not in row.quantities:
        known = ", ".join(row.quantities)
        yield (
            "quantity",
            _("%(type)s does not measure %(got)s; it measures %(known)s")
            % {"type": kind, "got": quantity, "known": known},
        )


def _no_type(pack: Pack, got: str) -> Iterator[str]:
    """Why a type cannot be named; nothing where a file that may bring it cannot be read."""
    bring = {"pack.toml", "devices.toml", f"device_types/{got}.toml", got}
    if got not in pack.types and not bring & pack.unread:
        yield _("the pack has no device type %(got)s") % {"got": got}


def _roles(pack: Pack) -> Iterator[Found]:
    led: set[str] = set()
    for n, role in enumerate(pack.about.organisation if pack.about else ()):
        for key in ("leads", "assists"):
            for ref in getattr(role, key):
                for why in _no_class(pack, ref):
                    yield "pack.toml", ("organisation", n, key), why
        for ref in role.leads:
            if ref in led:
                why = _("%(got)s is led by another role already") % {"got": ref}
                yield "pack.toml", ("organisation", n, "leads"), why
            led.add(ref)
    for n, rule in enumerate(pack.rules if pack.about else ()):
        if rule.class_ not in led and not list(_no_class(pack, rule.class_)):
            why = _("no organisation of pack.toml leads the class %(got)s") % {"got": rule.class_}
            yield "rules.toml", ("rule", n, "class"), why


def _plans(pack: Pack) -> Iterator[Found]:
    for n, plan in enumerate(pack.plans):
        at: Path = ("plan", n)
        for why in _no_level(pack, plan.rule, plan.level):
            yield "plan.toml", (*at, "rule"), why
        for m, step in enumerate(plan.step):
            for why in _no_role(pack, step.who):
                yield "plan.toml", (*at, "step", m, "who"), why


def _no_role(pack: Pack, got: str) -> Iterator[str]:
    """Why a role cannot be named; nothing where pack.toml cannot be read."""
    if pack.about and got not in pack.roles:
        yield _("pack.toml has no organisation with the role %(got)s") % {"got": got}


def _no_level(pack: Pack, code: str, level: int) -> Iterator[str]:
    rule = next((one for one in pack.rules if one.code == code), None)
    if "rules.toml" in pack.unread:
        return
    if rule is None:
        yield _("the pack has no rule %(got)s") % {"got": code}
    elif level not in {one.level for one in rule.levels}:
        yield _("the rule %(rule)s has no level %(got)s") % {"rule": code, "got": level}


def _layers(pack: Pack) -> Iterator[Found]:
    for n, layer in enumerate(pack.layers):
        at: Path = ("layer", n)
        known = [pack.types[kind].quantities for kind in layer.types if kind in pack.types]
        shown = {of[layer.quantity].unit for of in known if layer.quantity in of}
        if len(shown) > 1:
            why = _("the types measure it in different units: %(got)s")
            yield "layers.toml", (*at, "types"), why % {"got": ", ".join(sorted(shown))}
        for kind in layer.types:
            for key, why in _measured(pack, kind, layer.quantity):
                yield "layers.toml", (*at, "types" if key == "type" else key), why
        starts = [band.starts_at for band in layer.legend]
        if not starts or starts[0] is not None or None in starts[1:] or not _rises(starts[1:]):
            why = _("the legend goes from low to high; only its first line has no starts_at")
            yield "layers.toml", (*at, "legend"), why


def _rises(values: Iterable[float | None]) -> bool:
    held = [value for value in values if value is not None]
    return held == sorted(set(held))


def _simulator(pack: Pack) -> Iterator[Found]:
    usual = set()
    for n, row in enumerate(pack.usual):
        usual.add((row.type, row.quantity))
        for key, why in _measured(pack, row.type, row.quantity):
            yield "simulator.toml", ("usual", n, key), why
    for n, incident in enumerate(pack.incidents):
        for m, act in enumerate(incident.act):
            at: Path = ("incident", n, "act", m)
            for key, why in (*_measured(pack, act.type, act.quantity), *_ends(incident, act)):
                yield "simulator.toml", (*at, key), why
            yield from _unusual(pack, act.type, usual, at)
        for m, silence in enumerate(incident.silence):
            at = ("incident", n, "silence", m)
            for why in _no_type(pack, silence.type):
                yield "simulator.toml", (*at, "type"), why
            if silence.at_min + silence.lasts_min >= incident.lasts_min:
                end = silence.at_min + silence.lasts_min
                yield "simulator.toml", (*at, "lasts_min"), _too_late(end, incident)
            yield from _unusual(pack, silence.type, usual, at)
        if not incident.act and not incident.silence:
            why = _("nothing happens in it: it needs an act or a silence")
            yield "simulator.toml", ("incident", n), why


def _incidents(pack: Pack) -> Iterator[Found]:
    for n, incident in enumerate(pack.incidents):
        unknown = set(incident.combined) - {one.code for one in pack.combinations}
        for one in unknown if "rules.toml" not in pack.unread else ():
            why = _("the pack has no combination %(got)s") % {"got": one}
            yield "simulator.toml", ("incident", n, "combined"), why
        for m, wanted in enumerate(incident.expects):
            for why in _unmeant(pack, wanted):
                yield "simulator.toml", ("incident", n, "expects", m), why


def _ends(incident: Incident, act: Act) -> Iterator[tuple[str, str]]:
    """An act that is not over before its incident would never be seen to clear."""
    travels = max(act.away_m) / act.speed_m_per_min if act.speed_m_per_min else 0.0
    end = act.at_min + travels + act.rises_min + act.holds_min + act.falls_min
    if end > incident.lasts_min:
        yield "at_min", _too_late(end, incident)


def _too_late(end: float, incident: Incident) -> str:
    why = _("it ends after %(got)s minutes, the incident after %(lasts)s")
    return why % {"got": f"{end:g}", "lasts": f"{incident.lasts_min:g}"}


def _unusual(pack: Pack, kind: str, usual: set[tuple[str, str]], at: Path) -> Iterator[Found]:
    row = pack.types.get(kind)
    for name in row.quantities if row else ():
        if (kind, name) not in usual:
            why = _("nothing says what %(quantity)s of %(type)s usually is: add a [[usual]]")
            yield "simulator.toml", at, why % {"quantity": name, "type": kind}


def _unmeant(pack: Pack, wanted: Expected) -> Iterator[str]:
    yield from _no_level(pack, wanted.rule, wanted.level)
    role = pack.roles.get(wanted.role)
    if role is None:
        yield from _no_role(pack, wanted.role)
        return
    rule = next((one for one in pack.rules if one.code == wanted.rule), None)
    led = {ref for one in pack.roles.values() for ref in one.leads}
    if rule is not None and rule.class_ in led - set(role.leads):
        yield _("the role %(role)s does not lead the class %(got)s") % {
            "role": wanted.role,
            "got": rule.class_,
        }


def _help(pack: Pack) -> Iterator[Found]:
    if pack.help and len(_HAN.findall(pack.help)) < _HELP:
        why = _("the help is in Chinese and has at least %(count)s characters") % {"count": _HELP}
        yield "help.md", (), why
