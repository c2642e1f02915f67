"""The English names that came with rulebooks, device types and packs (`hub.foundation.own_names`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from grid.stamps import Kept
from sensors.models import OwnName
from sensors.rulefile import Rulebook

#: The table has the stamp of the alarm rules.
_kept: Kept[Mapping[str, str]] = Kept("alarm_rules")


def known() -> Mapping[str, str]:
    """English by Chinese name; kept in the process until one changes."""
    return _kept.get(None, lambda: dict(OwnName.objects.values_list("name", "english")))


def put(pairs: Iterable[tuple[str, str]]) -> int:
    """Keep what names are called in English, of names that have one; how many are new or otherwise. The last counts."""
    given = {name: english for name, english in pairs if name and english and name != english}
    before = dict(OwnName.objects.filter(name__in=given).values_list("name", "english"))
    changed = {name: english for name, english in given.items() if before.get(name) != english}
    if changed:
        OwnName.objects.bulk_create(
            [OwnName(name=name, english=english) for name, english in sorted(changed.items())],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["english"],
        )
    return len(changed)


def of_book(book: Rulebook) -> Iterator[tuple[str, str]]:
    """The names of a rulebook: of its types, their quantities and commands, its rules and combinations."""
    for type_ in book.type:
        yield type_.name, type_.name_en
        yield from ((one.name, one.name_en) for one in type_.quantities.values())
        for command in type_.command or ():
            yield command.name, command.name_en
            yield from ((one.name, one.name_en) for one in command.params.values())
    for rule in book.rule:
        yield rule.name, rule.name_en
    for combination in book.combination:
        yield combination.name, combination.name_en
