"""Rules and combinations of a pack that the city has changed or ended since it was loaded: they stay so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_noop as _

from hub.foundation.errors import BadInput
from hub.packs.models import LoadedPack
from hub.packs.reading import Pack
from sensors.models import AlarmRule, Combination
from sensors.rulefile import Ended, Rulebook

What = Literal["rule", "combination", "file"]


class RuleTaken(BadInput):
    """Another loaded pack has a rule of this code."""

    code = "packs.rule_taken"
    message = _(
        "The rule %(rule)s belongs to the loaded pack %(pack)s; give it another code. Nothing was changed."
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays as the city has made it. how: without is a combination one of whose rules the city has ended."""

    what: What
    code: str
    how: Literal["changed", "ended", "without"]


def settled(pack: Pack, before: LoadedPack, *, reset: bool) -> tuple[Rulebook, list[Kept]]:
    """The pack's rulebook without what stays as the city has made it, which is named; and what is to end.

    before: the last load; reset: nothing stays.
    """
    book = pack.rulebook
    mine = [one.code for one in book.rule] + [one.code for one in book.combination]
    # of a combination that an older hub loaded no version is known: whichever is in force counts as the pack's
    left: dict[str, int | None] = {**dict.fromkeys(before.combinations), **before.rules}
    rules, together = in_force(AlarmRule, left), in_force(Combination, left)
    now = rules | together
    kept: dict[str, Kept] = {}
    for code, version in left.items() if not reset else ():
        is_rule = code not in together and code not in before.combinations
        what: What = "rule" if is_rule else "combination"
        if code in now and version not in (None, now[code]):
            kept[code] = Kept(what, code, "changed")
        elif code not in now and code in mine:
            kept[code] = Kept(what, code, "ended")
    over = {one.code for one in kept.values() if one.how == "ended"}
    for one in book.combination:
        if one.code not in kept and over.intersection(part.rule for part in one.parts):
            kept[one.code] = Kept("combination", one.code, "without")
    stays = {*mine, *kept}
    ended = [Ended(code) for code in sorted(rules.keys() - stays)]
    ended += [Ended(combination=code) for code in sorted(together.keys() - stays)]
    new_rules = [one for one in book.rule if one.code not in kept]
    new_together = [one for one in book.combination if one.code not in kept]
    return Rulebook(book.type, new_rules, ended, combination=new_together), list(kept.values())


def left(pack: Pack, before: LoadedPack, kept: Iterable[Kept]) -> dict[str, int]:
    """What loading leaves in force: code → version; of what stays as the city has made it, the version before that."""
    found = in_force(AlarmRule, [one.code for one in pack.rules])
    found |= in_force(Combination, [one.code for one in pack.combinations])
    return found | {one.code: before.rules[one.code] for one in kept if one.code in before.rules}


def in_force(kind: type[AlarmRule | Combination], codes: Iterable[str]) -> dict[str, int]:
    """The versions in force, by code."""
    found = kind.objects.filter(code__in=codes, valid_to__isnull=True)
    return dict(found.values_list("code", "version"))


def not_of_others(pack: Pack) -> None:
    """Raise RuleTaken where a rule or a combination has the code of one of another loaded pack."""
    others: dict[str, str] = {}
    for other in LoadedPack.objects.exclude(code=pack.code):
        others |= dict.fromkeys((*other.rules, *other.combinations), other.code)
    for code in [one.code for one in pack.rules] + [one.code for one in pack.combinations]:
        if code in others:
            raise RuleTaken(rule=code, pack=others[code])
