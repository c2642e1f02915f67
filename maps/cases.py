"""Cases on the map: counts by area far out, clusters between, single cases near; few, and none left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db import connection

from events.card import card
from events.models import Case
from events.rows import CASE_FIELDS, case_record
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: None is no condition; without states, all that are open. ids: what a search found."""

    states: list[str] | None = None
    light: str | None = None
    kind: str | None = None
    class_code: str | None = None
    area: int | None = None
    org: int | None = None
    source: str | None = None
    importance: int | None = None
    place_status: str | None = None
    ids: list[int] | None = None


def on_map(view: MapView, wanted: Wanted, scope: Scope) -> dict[str, Any]:
    """The cases of a view: {"mode", "items", "total", "off_map"} (and "level" for counts).

    mode "counts": {id, code, name, lon, lat, bbox, total, over, soon} by area; "clusters": {lon, lat,
    bbox, total, over, soon}, or {card} for a single case; "cases": cards, at most NEAR. total: in what is
    shown; off_map: wanted cases that have no place on it.
    """
    given = _given(view, wanted, scope)
    ((nowhere, outside),) = _rows("cases_off_map", given)
    level = levels.count_level(levels.sizes(), view)
    if level is not None:
        items = _dicts("cases_by_area", given | {"level": level})
        total = sum(item["total"] for item in items)
        return {
            "mode": "counts", "level": level, "items": items, "total": total, "off_map": nowhere + outside,
        }  # fmt: skip
    ids = [row[0] for row in _rows("cases_near", given | {"count": NEAR + 1})]
    if len(ids) <= NEAR:
        return {"mode": "cases", "items": cards(ids), "total": len(ids), "off_map": nowhere}
    items = _clusters(view, given)
    total = sum(item.get("total", 1) for item in items)
    return {"mode": "clusters", "items": items, "total": total, "off_map": nowhere}


def cards(ids: Iterable[int]) -> list[dict[str, Any]]:
    """The cards of these cases, by id."""
    columns = [name for name in CASE_FIELDS if name not in {"lon", "lat"}]
    told = []
    for row in Case.objects.filter(id__in=list(ids)).order_by("id").values(*columns, "geom"):
        geom = row.pop("geom")
        lon, lat = (geom.x, geom.y) if geom is not None else (None, None)
        told.append(card(case_record(row | {"lon": lon, "lat": lat})))
    return told


def _clusters(view: MapView, given: dict[str, Any]) -> list[dict[str, Any]]:
    wide, high = view.square(_CLUSTER_PX)
    told = _TOLD if view.zoom >= _CLOSE else 1
    gathered = _dicts("cases_in_clusters", given | {"wide": wide, "high": high, "told": told})
    named = {one["id"]: one for one in cards(i for item in gathered for i in item["ids"])}
    items = []
    for item in gathered:
        inside = [named[i] for i in item.pop("ids") if i in named]
        if item["total"] == 1 and inside:
            items.append({"card": inside[0]})
        else:
            items.append(item | ({"cards": inside} if inside else {}))
    return items


def _given(view: MapView, wanted: Wanted, scope: Scope) -> dict[str, Any]:
    tags = None if scope.everything else sorted(scope.tags)
    return view.params() | asdict(wanted) | {"tags": tags, "now": clock.now()}


def _query(name: str) -> str:
    return (
        f"with wanted as (\n{sqlfile.load('maps', 'cases_wanted')})\n{sqlfile.load('maps', name)}"
    )


def _rows(name: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_query(name), given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _dicts(name: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_query(name), given)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
