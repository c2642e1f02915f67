"""Which organisation leads a case: the rules of a day from the tables, kept in the process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from grid.models import Area, Component, Level, Organisation
from grid.models.life import in_force
from grid.routing import Owners, Route, Rule, Table
from grid.stamps import Kept
from hub.foundation import sqlfile

__all__ = ["Owners", "Route", "Router", "choose", "router"]

_kept: Kept[Table] = Kept("areas", "organisations", "rules")


@dataclass(frozen=True, slots=True)
class Router:
    """The rules of one day and the owners of some components; answers without the database."""

    table: Table
    owners: Mapping[int, Owners]

    def choose(
        self,
        class_scheme: str,
        class_code: str,
        path: Sequence[int],
        component: int | None = None,
    ) -> Route:
        """Who leads and assists, and why; lead None = the dispatcher's pool (order: grid.routing).

        path: area ids from the city down to the cell, () = place unknown. component: an id given to
        `router`; one that was not given, or does not exist any more, is passed over.
        """
        owners = self.owners.get(component) if component is not None else None
        return self.table.choose(class_scheme, class_code, path, owners)


def router(on: dt.date, component_ids: Iterable[int] = ()) -> Router:
    """The rules in force on a city day, and the owners of the components of one batch.

    Two queries at most: the stamps, and the components when there are any. Rules, organisations and
    areas are read again only after they changed.
    """
    table = _kept.get(on, lambda: _read(on))
    return Router(table, _owners(set(component_ids)))


def choose(
    class_scheme: str,
    class_code: str,
    path: Sequence[int],
    component_id: int | None,
    on: dt.date,
) -> Route:
    """One decision on its own; see `Router.choose`. For many make one `router`."""
    components = () if component_id is None else (component_id,)
    return router(on, components).choose(class_scheme, class_code, path, component_id)


def _read(on: dt.date) -> Table:
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("grid", "rules_in_force"), {"on": on})
        rules = [Rule(*(*row[:-1], tuple(row[-1]))) for row in cursor.fetchall()]
    offices: dict[tuple[str, int], list[int]] = {}
    orgs: dict[int, str] = {}
    for org in Organisation.objects.filter(in_force(on)).order_by("id"):
        orgs[org.pk] = org.name
        if org.area_id is not None:
            offices.setdefault((org.kind, org.area_id), []).append(org.pk)
    # unit grids have numbers for names and there are tens of thousands of them
    areas = dict(Area.objects.exclude(level=Level.GRID).values_list("id", "name"))
    ruled = {rule.area_id for rule in rules if rule.area_id} - areas.keys()
    areas |= dict(Area.objects.filter(pk__in=ruled).values_list("id", "name"))
    return Table(rules, offices, orgs, areas)


def _owners(ids: set[int]) -> dict[int, Owners]:
    if not ids:
        return {}
    rows = Component.objects.filter(pk__in=ids).values_list(
        "id", "code", "owner_id", "maintainer_id"
    )
    return {pk: Owners(code, owner, maintainer) for pk, code, owner, maintainer in rows}
