"""Cases on the map: counts by area far out, clusters between, single cases near; few, and none left out."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from events.cards import cards_of
from events.picture import Found, found
from events.wanted import Filter
from hub.foundation import clock
from hub.foundation.access import Scope
from maps import gathering, layers, levels
from maps.gathering import Bools, Gathered, Ints
from maps.view import MapView

#: More single cases than this in a view are gathered.
NEAR: Final = 250
#: Side of the square of the screen that is gathered into one bubble.
_CLUSTER_PX: Final = 80
#: From this zoom on a small cluster brings its cases: zooming in further would not part them.
_CLOSE: Final = 18
_TOLD: Final = 12

Row = dict[str, Any]


def on_map(view: MapView, only: Filter, scope: Scope) -> Row:
    """The cases of a view: {"mode", "items", "total", "off_map", "complete"} (and "level" for counts).

    only: the filter of a list of cases; without states, all that are open. mode "counts": {id, code, name,
    lon, lat, bbox, total, over, soon} by area; "clusters": {lon, lat, bbox, total, over, soon}, or {card}
    for a single case, with `cards` when zooming in would not part it; "cases": cards, at most NEAR.
    Never more items than the layer's limit. total: in what is shown; off_map: wanted cases that have no place on it.
    complete: false when only the newest cases of the filter were looked at (`events.picture.MOST`).
    """
    level = levels.count_level(levels.sizes(), view)
    with found(only, scope) as wanted:
        shown = _shown(view, level, wanted)
    ids = [i for item in shown["items"] for i in item.get("ids", ())]
    if ids:
        cards = cards_of(ids)
        shown["items"] = [item for one in shown["items"] for item in _with_cards(one, cards)]
    return shown | {
        "total": sum(item.get("total", 1) for item in shown["items"]),
        "complete": wanted.complete,
    }


def _shown(view: MapView, level: str | None, wanted: Found) -> Row:
    """The answer without its cards: an item's `ids` names them."""
    has_point = ~np.isnan(wanted["lon"])
    nowhere = int(len(has_point) - np.count_nonzero(has_point))
    lit = wanted.columns.lit(clock.now())
    over, soon = lit["red"][wanted.rows], lit["yellow"][wanted.rows]
    if level is not None:
        items, outside, level = _by_area(view, level, wanted, has_point, over, soon)
        return {"mode": "counts", "level": level, "items": items, "off_map": nowhere + outside}
    here = np.flatnonzero(gathering.inside(view, wanted["lon"], wanted["lat"]))
    if len(here) <= NEAR:
        items = [{"ids": wanted["id"][here].tolist()}] if len(here) else []
        return {"mode": "cases", "level": None, "items": items, "off_map": nowhere}
    items = _clusters(view, wanted, here, over, soon)
    return {"mode": "clusters", "level": None, "items": items, "off_map": nowhere}


def _by_area(
    view: MapView, level: str, wanted: Found, has_point: Bools, over: Bools, soon: Bools
) -> tuple[list[Row], int, str]:
    """Counts by the areas the view touches, how many cases lie in no area, and the level counted by.

    Each case counts once, in the finest area of its path that is not finer than `level`; so what has no community
    counts in its street.
    """
    path = wanted["path"]
    texts = wanted.columns.texts["path"].all
    counts = [
        np.bincount(path[rows], minlength=len(texts))
        for rows in (has_point, has_point & over, has_point & soon)
    ]
    limit = layers.layer("cases").limit
    paths = np.flatnonzero(counts[0])
    while True:
        counted = levels.counted(level)
        ids, place = np.unique(
            [counted.area_of(texts[number]) for number in paths.tolist()], return_inverse=True
        )
        sums = [np.bincount(place, count[paths], len(ids)).astype(int).tolist() for count in counts]
        told = dict(zip(map(int, ids), zip(*sums, strict=True), strict=True))
        outside = told.pop(-1, (0, 0, 0))[0]
        seen = [area for area in told if counted.areas[area].touches(view)]
        coarser = levels.coarser(level)
        if len(seen) <= limit or coarser is None:
            break
        level = coarser
    items = [
        counted.areas[area].as_json()
        | dict(zip(("total", "over", "soon"), told[area], strict=True))
        for area in seen
    ]
    return sorted(items, key=lambda item: (-item["total"], item["id"])), outside, level


def _clusters(view: MapView, wanted: Found, here: Ints, over: Bools, soon: Bools) -> list[Row]:
    limit = layers.layer("cases").limit
    lon, lat, ids = wanted["lon"][here], wanted["lat"][here], wanted["id"][here]
    gathered = gathering.gather(view, _CLUSTER_PX, limit, lon, lat)
    (west, east), (south, north) = gathered.ends(lon), gathered.ends(lat)
    columns = {
        "lon": gathered.sums(lon) / gathered.count,
        "lat": gathered.sums(lat) / gathered.count,
        "total": gathered.count,
        "over": gathered.sums(over[here]).astype(np.int64),
        "soon": gathered.sums(soon[here]).astype(np.int64),
    }
    items = [
        dict(zip(columns, values, strict=True))
        for values in zip(*(column.tolist() for column in columns.values()), strict=True)
    ]
    boxes = np.column_stack([west, south, east, north]).tolist()
    named = _named(view, gathered, limit)
    for square, (item, box) in enumerate(zip(items, boxes, strict=True)):
        item["bbox"] = box
        if square in named:
            item["ids"] = sorted(ids[gathered.of(square)].tolist())
    return items


def _named(view: MapView, gathered: Gathered, limit: int) -> set[int]:
    """The squares whose cases are told one by one: single ones, and near by small ones while there is room."""
    told = _TOLD if view.zoom >= _CLOSE else 1
    named: set[int] = set()
    for square in reversed(range(len(gathered))):  # the emptiest first
        limit -= int(gathered.count[square])
        if gathered.count[square] > told or limit < 0:
            break
        named.add(square)
    return named


def _with_cards(item: Row, cards: dict[int, Row]) -> list[Row]:
    """An item with its cards instead of their ids: a lone case is its card alone."""
    inside = [cards[i] for i in item.pop("ids", ()) if i in cards]
    if "total" not in item:
        return inside
    if item["total"] == 1 and inside:
        return [{"card": inside[0]}]
    return [item | ({"cards": inside} if inside else {})]
