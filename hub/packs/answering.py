"""Who of the city answers for the classes of a pack: responsibility rules of its own, and who they name today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from zlib import crc32

from events import catalogue
from events.catalogue import Catalogue
from grid import route, rules
from grid.models import Area, ClassMatch, Level, Organisation
from grid.models.life import in_force
from grid.rules import RuleRow
from hub.foundation import clock
from hub.foundation.access import Actor
from hub.foundation.why import render
from hub.packs.errors import TiedRule
from hub.packs.reading import Pack

#: How long the number of a responsibility rule is at most.
_NUMBER: Final = 40
#: Whom a case waits for before it goes to who leads it.
Waits = Literal["", "filing", "dispatch"]


@dataclass(frozen=True, slots=True)
class Led:
    """Who gets the cases of a class of the pack. lead: None is the dispatcher's pool; why: the sentence.

    waits: whom a case waits for before it goes there.
    """

    role: str
    class_ref: str
    lead: int | None
    why: str
    waits: Waits


def publish(pack: Pack, named: Mapping[str, str], actor: Actor) -> Counter[str]:
    """Put the responsibility rules of the roles that have an organisation in force; those of an earlier load end.

    named: role → code of an organisation that is there. Inside a transaction: raises TiedRule after it wrote.
    """
    known = catalogue.of()
    ids = dict(Organisation.objects.filter(code__in=named.values()).values_list("code", "id"))
    helping: dict[tuple[str, str], list[int]] = {}
    for role, code in named.items():
        for ref in pack.roles[role].assists:
            helping.setdefault(_filed(ref, known), []).append(ids[code])
    rows: dict[str, RuleRow] = {}
    for role, code in named.items():
        for ref in pack.roles[role].leads:
            scheme, class_code = filed = _filed(ref, known)
            number = _number(pack, scheme, class_code)
            rows[number] = RuleRow(
                number=number, class_match=ClassMatch.EXACT, class_code=class_code, class_scheme=scheme,
                lead_id=ids[code], assists=tuple(helping.get(filed, ())),
                title=f"{pack.name} {pack.roles[role].name}"[:100],
            )  # fmt: skip
    counts = rules.publish(
        rows.values(), valid_from=clock.today(), source=f"scenario {pack.code}",
        complete_within=_prefix(pack), actor=actor,
    )  # fmt: skip
    _no_tie(pack, named)
    return counts


def _no_tie(pack: Pack, named: Mapping[str, str]) -> None:
    """Raise TiedRule where a rule of somebody else is as good as one of the pack, in the city or in a part of it."""
    known, router = catalogue.of(), route.router(clock.today())
    # a rule for the city as an area is as good as one for no area
    cities = Area.objects.filter(in_force(clock.today()), level=Level.CITY)
    wheres: list[tuple[int, ...]] = [(), *((pk,) for pk in cities.values_list("id", flat=True))]
    for n, role in enumerate(pack.about.organisation if pack.about else ()):
        for ref in role.leads if role.role in named else ():
            for where in wheres:
                why = router.choose(*_filed(ref, known), where).why
                if why.code != "grid.route.equal":
                    continue
                others = why.values["rules"].split(", ")
                place = pack.documents["pack.toml"].fault(("organisation", n, "leads"), "").values
                raise TiedRule(
                    file=place["file"], line=place["line"], key=place["key"], role=role.role,
                    rule=", ".join(one for one in others if not one.startswith(_prefix(pack))),
                    **{"class": ref},
                )  # fmt: skip


def _number(pack: Pack, scheme: str, code: str) -> str:
    """What the rule of a class is called; one too long ends in a number drawn from all of it."""
    number = f"{_prefix(pack)}{scheme}-{code}"
    if len(number) > _NUMBER:
        number = f"{number[: _NUMBER - 9]}-{crc32(number.encode()):08x}"
    return number


def _prefix(pack: Pack) -> str:
    return f"{pack.code}:"


def _filed(ref: str, known: Catalogue) -> tuple[str, str]:
    """Scheme and code of the class under which cases of this class are filed: responsibility is asked by it."""
    one = known.filed_as(known.by_ref(ref))
    return one.scheme, one.code


def who_leads(pack: Pack) -> list[Led]:
    """Who would get the cases of each class of the pack today, anywhere in the city, and why."""
    known, router = catalogue.of(), route.router(clock.today())
    found = []
    for role in pack.roles.values():
        for ref in role.leads:
            scheme, code = _filed(ref, known)
            chosen = router.choose(scheme, code, ())
            why = render(chosen.why.as_json())
            found.append(Led(role.role, ref, chosen.lead, why, waits(ref, known)))
    return found


def waits(ref: str, known: Catalogue) -> Waits:
    """Whom a case of this class waits for, by its filing rule: somebody to file it, a dispatcher, or nobody ("")."""
    rule = known.default_rule(known.filed_as(known.by_ref(ref)))
    if rule is None or not rule.auto_file:
        return "filing"
    return "" if rule.auto_dispatch else "dispatch"
