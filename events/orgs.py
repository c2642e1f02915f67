"""The organisations as commands and the intake take them, kept in the process while they do not change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from events.given import OrgGiven
from grid.models import Organisation, OrganisationKind
from grid.models.life import in_force
from grid.stamps import Kept
from hub.foundation import clock

_kept: Kept[Mapping[int, OrgGiven]] = Kept("organisations")

#: The level of government an organisation works at; what stands below none of these works for the whole city.
LEVELS: Final = {
    OrganisationKind.DISTRICT.value: "district",
    OrganisationKind.STREET.value: "street",
    OrganisationKind.COMMUNITY.value: "community",
}


def orgs() -> Mapping[int, OrgGiven]:
    """Every organisation that exists today, by id. One small query; read again only after a change."""
    today = clock.today()
    return _kept.get(today, lambda: _read(today))


def _read(on: dt.date) -> Mapping[int, OrgGiven]:
    rows = {row.pk: row for row in Organisation.objects.filter(in_force(on))}
    return {
        row.pk: OrgGiven(row.pk, str(row), tuple(row.path), _level(row, rows))
        for row in rows.values()
    }


def _level(row: Organisation, rows: Mapping[int, Organisation]) -> str:
    """The own level, or that of the nearest above it that has one: a district's department works for the district."""
    for one in reversed(row.path):
        above = row if one == row.pk else rows.get(one)
        if above is not None and above.kind in LEVELS:
            return LEVELS[above.kind]
    return "city"
