"""The tree of organisations: planted from rows, found by code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.utils.translation import gettext_noop as _

from grid.codebook import Codebook
from grid.models import Organisation, OrganisationKind
from grid.models.life import ALWAYS
from grid.rows import Row
from hub.foundation import journal, sqlfile
from hub.foundation.access import SYSTEM, Actor
from hub.foundation.errors import BadInput, Phrase

#: Field → other column names it goes by.
FIELDS: Final = {
    "scheme": (),
    "code": ("编码", "统一社会信用代码"),
    "name": ("名称",),
    "short_name": ("简称",),
    "kind": ("类型",),
    "parent": ("上级编码",),
    "area": ("区域代码",),
    "valid_from": (),
    "valid_to": (),
}


#: The level of government an organisation works at; what stands below none of these works for the whole city.
LEVELS: Final = {
    OrganisationKind.DISTRICT.value: "district",
    OrganisationKind.STREET.value: "street",
    OrganisationKind.COMMUNITY.value: "community",
}


def level_of(row: Organisation, rows: Mapping[int, Organisation]) -> str:
    """The own level, or that of the nearest above it that has one: a district's department works for the district.

    rows: the organisations above it, by id; others beside them do no harm.
    """
    for one in reversed(row.path):
        above = row if one == row.pk else rows.get(one)
        if above is not None and above.kind in LEVELS:
            return LEVELS[above.kind]
    return "city"


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation as files name it. parent_code: "" for the top; of the same scheme."""

    code: str
    name: str
    kind: str
    short_name: str = ""
    parent_code: str = ""
    area_id: int | None = None
    scheme: str = "local"
    valid_from: dt.date = ALWAYS
    valid_to: dt.date | None = None


def reader() -> Callable[[Row], Iterable[OrganisationRow]]:
    """Makes organisations of file rows (for grid.rows.drafts), with the areas of now."""
    book = Codebook()

    def draft(row: Row) -> Iterable[OrganisationRow]:
        return [
            OrganisationRow(
                row.needed("code"),
                row.needed("name"),
                row.one_of("kind", OrganisationKind.values),
                row.text("short_name"),
                row.text("parent"),
                book.area(row, "area"),
                row.text("scheme", "local"),
                row.day("valid_from") or ALWAYS,
                row.day("valid_to"),
            )
        ]

    return draft


class BrokenTree(BadInput):
    """Raised when rows do not form a tree."""

    code = "grid.broken_tree"
    message = _("The organisation %(got)s: expected %(expected)s. Nothing was changed.")


def plant(rows: Iterable[OrganisationRow], actor: Actor = SYSTEM) -> dict[str, Organisation]:
    """Make or change organisations, in any order, and write the paths of the tree; by code.

    An organisation that exists (scheme, code) takes the row's values; others stay as they are.
    Raises BrokenTree for an unknown parent, a ring, an unknown kind or a code given twice.
    """
    rows = list(rows)
    with journal.transaction() as work:
        held = {(o.scheme, o.code): o for o in Organisation.objects.all()}
        _check(rows, held)
        made = [_filled(Organisation(), row) for row in rows if (row.scheme, row.code) not in held]
        changed = [
            _filled(held[row.scheme, row.code], row)
            for row in rows
            if (row.scheme, row.code) in held
        ]
        Organisation.objects.bulk_create(made)
        held |= {(o.scheme, o.code): o for o in made}
        for row in rows:
            parent = held[row.scheme, row.parent_code] if row.parent_code else None
            held[row.scheme, row.code].parent = parent
        fields = ["name", "short_name", "kind", "area_id", "valid_from", "valid_to", "parent"]
        Organisation.objects.bulk_update([*made, *changed], fields)
        with connection.cursor() as cursor:
            cursor.execute(sqlfile.load("grid", "organisation_paths"))
        data = {"made": len(made), "changed": len(changed)}
        work.note(
            journal.Entry("organisations.published", data, subject="organisations", actor=actor)
        )
    return {o.code: o for o in Organisation.objects.filter(code__in=[row.code for row in rows])}


def _filled(organisation: Organisation, row: OrganisationRow) -> Organisation:
    organisation.scheme, organisation.code = row.scheme, row.code
    organisation.name, organisation.short_name = row.name, row.short_name or row.name[:30]
    organisation.kind, organisation.area_id = row.kind, row.area_id
    organisation.valid_from, organisation.valid_to = row.valid_from, row.valid_to
    return organisation


def _check(rows: Sequence[OrganisationRow], held: Mapping[tuple[str, str], Organisation]) -> None:
    codes = {o.pk: key for key, o in held.items()}
    parent = {key: codes[o.parent_id] if o.parent_id else None for key, o in held.items()}
    seen: set[tuple[str, str]] = set()
    for row in rows:
        key = (row.scheme, row.code)
        if key in seen:
            raise BrokenTree(field="code", expected=Phrase("each code once"), got=row.code)
        if row.kind not in OrganisationKind.values:
            expected = Phrase("a kind of %(known)s", known=", ".join(OrganisationKind.values))
            raise BrokenTree(field="kind", expected=expected, got=f"{row.code} ({row.kind})")
        seen.add(key)
        parent[key] = (row.scheme, row.parent_code) if row.parent_code else None
    for key, above in parent.items():
        if above is not None and above not in parent:
            raise BrokenTree(field="parent", expected=Phrase("a parent that exists"), got=key[1])
        steps = 0
        while above is not None:
            above, steps = parent[above], steps + 1
            if steps > len(parent):
                raise BrokenTree(field="parent", expected=Phrase("no ring of parents"), got=key[1])
