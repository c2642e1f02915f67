"""Cases on the map: counts by area far out, clusters between, single cases near; few, and none left out."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection

from events import listing
from events.listing import LIVE, Filter
from events.models import Case
from hub.foundation import clock, sqlfile
from hub.foundation.access import Scope
from maps import levels
from maps.view import MapView

#: More single cases than this in a view are gathered.
NEAR: Final = 250
#: Side of the square of the screen that is gathered into one bubble.
_CLUSTER_PX: Final = 80
#: From this zoom on a small cluster brings its cases: zooming in further would not part them.
_CLOSE: Final = 18
_TOLD: Final = 12

Row = dict[str, Any]


def on_map(view: MapView, only: Filter, scope: Scope) -> dict[str, Any]:
    """The cases of a view: {"mode", "items", "total", "off_map"} (and "level" for counts).

    only: the filter of a list of cases; without states, all that are open. mode "counts": {id, code, name,
    lon, lat, bbox, total, over, soon} by area; "clusters": {lon, lat, bbox, total, over, soon}, or {card}
    for a single case, with `cards` when zooming in would not part it; "cases": cards, at most NEAR.
    total: in what is shown; off_map: wanted cases that have no place on it.
    """
    wanted = _Wanted(view, only, scope)
    (off,) = wanted.ask("cases_off_map")
    level = levels.count_level(levels.sizes(), view)
    if level is not None:
        items = wanted.ask("cases_by_area", levels=levels.down_to(level))
        mode, missing = "counts", off["nowhere"] + off["outside"]
    else:
        ids = [row["id"] for row in wanted.ask("cases_near", count=NEAR + 1)]
        if len(ids) <= NEAR:
            mode, items = "cases", list(listing.cards_of(ids).values())
        else:
            mode, items = "clusters", _clusters(view, wanted)
        missing = off["nowhere"]
    total = sum(item.get("total", 1) for item in items)
    return {"mode": mode, "level": level, "items": items, "total": total, "off_map": missing}


def _clusters(view: MapView, wanted: _Wanted) -> list[Row]:
    wide, high = view.square(_CLUSTER_PX)
    told = _TOLD if view.zoom >= _CLOSE else 1
    gathered = wanted.ask("cases_in_clusters", wide=wide, high=high, told=told)
    cards = listing.cards_of(i for item in gathered for i in item["ids"])
    items: list[Row] = []
    for item in gathered:
        inside = [cards[i] for i in item.pop("ids") if i in cards]
        if item["total"] == 1 and inside:
            items.append({"card": inside[0]})
        else:
            items.append(item | ({"cards": inside} if inside else {}))
    return items


class _Wanted:
    """The cases a reader wants on the map: the filter of the lists, put into the queries that gather them."""

    def __init__(self, view: MapView, only: Filter, scope: Scope) -> None:
        rows = listing.narrow(scope.filter(Case.objects.all()), only)
        if not only.states:
            rows = rows.filter(LIVE)
        try:
            text, values = rows.order_by().values("id").query.sql_with_params()
        except EmptyResultSet:  # Django knows without asking that nothing fits
            text, values = "select id from events_case where false", ()
        # Django's own places for values get names, so that they stand beside those of the file
        names = [f"wanted_{number}" for number in range(len(values))]
        self._ids = text % tuple(f"%({name})s" for name in names)
        self._values = {
            **dict(zip(names, values, strict=True)),
            **view.params(),
            "now": clock.now(),
        }

    def ask(self, name: str, **more: Any) -> list[Row]:
        """The rows of `maps/sql/<name>.sql` over the wanted cases, by column name."""
        query = sqlfile.load("maps", name).replace("/* the filter */", self._ids)
        with connection.cursor() as cursor:
            cursor.execute(query, self._values | more)
            columns = [column.name for column in cursor.description or ()]
            return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
