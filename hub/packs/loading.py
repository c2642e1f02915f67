"""A pack put to work in a city: its types, rules, classes, and who of the city answers for them. Safe to do twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from django.utils.translation import gettext_noop as _

from events import loading
from grid.models import Organisation
from grid.models.life import in_force
from hub.foundation import clock, journal
from hub.foundation.access import SYSTEM, Actor
from hub.foundation.errors import BadInput, Phrase
from hub.packs import answering, displays, keeping, reading, sharing
from hub.packs.answering import Led
from hub.packs.errors import CitysOwn
from hub.packs.keeping import Kept
from hub.packs.models import LoadedPack
from hub.packs.reading import Pack
from maps import device_layers
from sensors import own_names, plans, rulebook, units
from sensors.models import AlarmRule, Combination, DeviceType


class UnknownRole(BadInput):
    """An organisation was named for a role the pack does not have, or one that is not there."""

    code = "packs.unknown_role"
    message = _("%(field)s: expected %(expected)s, got %(got)s. Nothing was changed.")


@dataclass(slots=True)
class Loaded:
    """What loading changed: types and rules, rows of the catalogue, responsibility rules; and who leads what."""

    types_and_rules: Counter[str] = field(default_factory=Counter)
    catalogue: Counter[str] = field(default_factory=Counter)
    responsibilities: Counter[str] = field(default_factory=Counter)
    #: Plans and map layers.
    shown: Counter[str] = field(default_factory=Counter)
    #: Rules, combinations, and files of the catalogue left as the city has them.
    kept: list[Kept] = field(default_factory=list)
    #: Types left as the city has them.
    kept_types: list[str] = field(default_factory=list)
    led: list[Led] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        """Whether anything is otherwise than before."""
        said = self.types_and_rules + self.catalogue + self.responsibilities + self.shown
        return said.total() > said["unchanged"]


def load(
    pack: Pack,
    organisations: Mapping[str, str] | None = None,
    *,
    reset: bool = False,
    actor: Actor = SYSTEM,
) -> Loaded:
    """Put a checked pack in force, all or nothing; noted as pack.loaded.

    organisations: role → code of the city's organisation. What was named for a role before stays until another one is
    named; "" takes it back. For a role without one the city's own responsibility rules decide, else the pool.
    A rule or a combination the city has changed or ended since stays so, unless `reset`; another one the pack does not
    hold any more ends. A type the city has changed stays, too; what it said of the health and the commands of one stays
    where the pack says nothing of it. So do classes and filing rules, as long as no file of the pack changes.
    Raises UnknownRole, RuleTaken, CitysOwn, SharedType, TiedRule, and what the rooms raise.
    """
    done = Loaded()
    with journal.transaction() as work:
        held = LoadedPack.objects.select_for_update().filter(code=pack.code).first()
        before = held or LoadedPack(code=pack.code)
        named = _named(pack, before.organisations | dict(organisations or {}))
        digest, version = reading.digest(pack.folder), pack.about.pack.version if pack.about else 0
        # of rows the city has replaced nobody knows which; a file it was given once is not given again
        again = not reset and before.digest == digest
        files = [] if again else pack.catalogue
        for one in loading.store(files, within=pack.scheme) if files else ():
            done.catalogue.update(added=one.added, ended=one.ended)
        types, done.kept_types = sharing.settled(pack, before.types, reset=reset)
        keeping.not_of_others(pack)
        if not reset:
            brought = {*before.rules, *before.combinations}
            _nothing_of_the_citys(pack, brought, first=held is None)
        book, done.kept = keeping.settled(pack, before, reset=reset)
        if again:
            done.kept += [Kept("file", one, "changed") for one in loading.differing(pack.catalogue)]
        book = msgspec.structs.replace(book, type=types)
        done.types_and_rules = rulebook.publish(book, source=_source(pack), actor=actor)
        done.types_and_rules["changed"] += _read_by(pack)
        done.shown["changed"] = own_names.put(_english(pack))
        done.shown += plans.publish(displays.plans(pack, named), source=_source(pack))
        done.shown += device_layers.publish(displays.layers(pack), source=_source(pack))
        done.responsibilities = answering.publish(pack, named, actor)
        is_new = (before.digest, before.organisations) != (digest, named)
        changed = is_new or done.is_changed
        row = {
            "name": pack.name, "version": version, "digest": digest, "organisations": named,
            "combinations": _together(pack, done.kept), "rules": keeping.left(pack, before, done.kept),
        }  # fmt: skip
        left = sharing.stored(pack.types) | {code: before.types[code] for code in done.kept_types}
        loaded = {"loaded_at": clock.now()} if changed else {}
        LoadedPack.objects.update_or_create(code=pack.code, defaults=row | loaded | {"types": left})
        if changed:
            data = {"pack": pack.code, "version": version, "digest": digest, "organisations": named}
            work.note(journal.Entry("pack.loaded", data, subject=f"pack:{pack.code}", actor=actor))
    done.led = answering.who_leads(pack)
    return done


def _named(pack: Pack, organisations: Mapping[str, str]) -> dict[str, str]:
    """Role → organisation, both of which are there."""
    named = {role: code for role, code in organisations.items() if code}
    there = set(
        Organisation.objects.filter(in_force(clock.today()), code__in=named.values()).values_list(
            "code", flat=True
        )
    )
    for role, code in named.items():
        if role not in pack.roles:
            raise UnknownRole(field=role, expected=", ".join(pack.roles), got=role)
        if code not in there:
            raise UnknownRole(field=role, expected=Phrase("the code of an organisation"), got=code)
    return named


def _together(pack: Pack, kept: Sequence[Kept]) -> list[str]:
    """Its combinations, without those left out only as long as a rule of theirs is not in force."""
    waiting = {one.code for one in kept if one.how == "without"}
    return [one.code for one in pack.combinations if one.code not in waiting]


def _nothing_of_the_citys(pack: Pack, before: set[str], *, first: bool) -> None:
    """Raise CitysOwn where a rule or a combination in force, or a type, is not of this pack and is otherwise.

    before: codes of the rules and combinations it brought.
    """
    for rule in pack.rulebook.rule:
        held = AlarmRule.objects.filter(code=rule.code, valid_to__isnull=True)
        said = rule.said() | {"device_type__code": rule.type}
        if rule.code not in before and held.values(*said).first() not in (None, said):
            raise CitysOwn(got=Phrase("rule %(name)s", name=rule.code))
    for one in pack.rulebook.combination:
        together = Combination.objects.filter(code=one.code, valid_to__isnull=True)
        said = one.said()
        if one.code not in before and together.values(*said).first() not in (None, said):
            raise CitysOwn(got=Phrase("combination %(name)s", name=one.code))
    for code, row in pack.types.items() if first else ():
        type_ = DeviceType.objects.filter(code=code).first()
        measures = {name: units.canonical(one.unit) for name, one in row.quantities.items()}
        if type_ is not None and measures != {
            name: one.get("unit") for name, one in type_.quantities.items()
        }:
            raise CitysOwn(got=Phrase("type %(name)s", name=code))


def _english(pack: Pack) -> Iterator[tuple[str, str]]:
    """Where its figures and plans come from, in both languages; its names come with the rulebook."""
    yield from ((one.basis, one.basis_en) for one in pack.rules)
    yield from ((one.basis, one.basis_en) for one in pack.combinations)
    yield from ((one.basis, one.basis_en) for one in pack.plans)


def _read_by(pack: Pack) -> int:
    """Keep how the bytes of the pack's types are read, in its own words; of how many types that is new."""
    changed = 0
    for code in pack.types:
        text = pack.codecs.get(code, "")
        changed += DeviceType.objects.filter(code=code).exclude(codec=text).update(codec=text)
    return changed


def _source(pack: Pack) -> str:
    return f"scenario {pack.code}"
