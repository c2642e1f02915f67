"""The organisations as commands and the intake take them, kept in the process while they do not change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from events.given import OrgGiven
from grid.models import Organisation
from grid.models.life import in_force
from grid.organisations import level_of
from grid.stamps import Kept
from hub.foundation import clock

_kept: Kept[Mapping[int, OrgGiven]] = Kept("organisations")


def orgs() -> Mapping[int, OrgGiven]:
    """Every organisation that exists today, by id. One small query; read again only after a change."""
    today = clock.today()
    return _kept.get(today, lambda: _read(today))


def _read(on: dt.date) -> Mapping[int, OrgGiven]:
    rows = {row.pk: row for row in Organisation.objects.filter(in_force(on))}
    return {
        row.pk: OrgGiven(row.pk, str(row), tuple(row.path), level_of(row, rows))
        for row in rows.values()
    }
