"""Codes that name more than one thing: the account of that name at the broker would be all of them at once.

A device called like an organisation would hear that unit's cases, one called like a source of orders could place some.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from django.db import connection
from django.db.models import Q

from grid.models import Organisation
from grid.rows import Problem, Wrong
from hub.foundation import arrays, clock, sqlfile
from hub.foundation.why import Why
from sensors.device_rows import DeviceRow
from sensors.models import BrokerAccount

#: Accounts at the broker that are nobody's further ones (`hub.supervisor.accounts.TAKEN`).
OF_THE_HUB: Final = frozenset({"hub", "field"})


def of(codes: Collection[str]) -> dict[str, tuple[str, ...]]:
    """What each of some codes names, of device, organisation, source and hub; a code that names nothing is left out."""
    if not codes:
        return {}
    with connection.cursor() as cursor:
        asked = {"codes": arrays.texts(codes)}
        cursor.execute(sqlfile.load("sensors", "namesakes"), asked)
        rows = cursor.fetchall()
    kinds = ("device", "organisation", "source")
    found = {
        code: [kind for kind, is_one in zip(kinds, are, strict=True) if is_one]
        for code, *are in rows
    }
    for code in OF_THE_HUB & found.keys():
        found[code].append("hub")
    return {code: tuple(named) for code, named in found.items() if named}


def shared() -> dict[str, tuple[str, ...]]:
    """The codes of organisations and of accounts that hold which name more than one thing."""
    holds = Q(ends_at__isnull=True) | Q(ends_at__gt=clock.now())
    codes = set(Organisation.objects.values_list("code", flat=True))
    codes |= set(BrokerAccount.objects.filter(holds).values_list("owner", flat=True))
    return {code: named for code, named in of(sorted(codes)).items() if len(named) > 1}


def problems(rows: Collection[DeviceRow]) -> Iterator[Problem]:
    """Of rows to be registered, those whose code is new and names something else already."""
    found = of([row.code for row in rows])
    for row in rows:
        named = found.get(row.code, ())
        if named and "device" not in named:
            yield Problem(row.line, Why(f"sensors.load.code_of_{named[0]}", {"got": row.code}))


def refuse_organisation(code: str) -> None:
    """Raise Wrong where the code of a new organisation names something else already."""
    named = of([code]).get(code, ())
    if named and "organisation" not in named:
        wrong = Wrong("bad", field="code", got=code)
        wrong.why = Why("sensors.load.organisation_named", {"got": code})
        raise wrong
