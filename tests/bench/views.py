"""The map over a million cases and a million devices: every view quick, bounded, and adding up."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from events.states import LIVE
from hub.foundation import clock
from hub.foundation.access import Role
from maps import layers
from maps.queries import city_bounds
from tests.bench import grow
from tests.bench.ground.lands import Land, Size, lands
from tests.bench.ground.visitors import Visitor, took_ms, visitor, workers
from tests.bench.options import Options
from tests.bench.report import Measured
from tests.bench.rounds import Series, interleaved

#: Mostly ended, as in a city after years (the largest of `grow`); and every one open, as in no city ever.
SIZES: Final = {
    "one in twenty open": grow.SIZES["10^6"],
    "all open": Size(1_000_000, 1_000_000, 1_000_000),
}
QUICK: Final = {"one in twenty open": grow.QUICK["10^6"], "all open": Size(20_000, 20_000, 20_000)}
#: Zooms from the whole city to a street corner, of a window 1,800 × 900 pixels large.
ZOOMS: Final = (11, 13, 15, 16, 17, 18, 19)
_WINDOW: Final = (1_800, 900)
_OFTEN: Final = 7


@dataclass(frozen=True, slots=True)
class _View:
    """One question of the map. bound: the most it may carry."""

    name: str
    one: Visitor
    path: str
    query: dict[str, Any]
    bound: int


def measure(options: Options) -> list[Measured]:
    """The slowest view of the cases, of either city, and of the devices; and what is wrong in any of them."""
    with ExitStack() as stack:
        made = stack.enter_context(lands(QUICK if options.quick else SIZES, options.kept, _say))
        times: dict[str, Series] = {}
        notes, wrong = [], 0
        for name, land in made.items():
            views, first = _views(land, name)
            notes.append(f"{name}: the first look after the start of a web process {first:,.0f} ms")
            for view in views:
                if fault := _fault(land, view):
                    wrong += 1
                    notes.append(f"{view.name}: {fault}")
            times |= interleaved({view.name: _round(view) for view in views}, options.rounds)
    notes += [
        f"{name:<60}{one.median:8.1f} ms [{one.lowest:.1f}–{one.highest:.1f}]"
        for name, one in times.items()
    ]
    cases = {
        name: one for name, one in times.items() if "devices" not in name and "outlines" not in name
    }
    others = {name: one for name, one in times.items() if name not in cases}
    return [
        Measured(
            "views.map", max(cases.values(), key=lambda one: one.median), notes=notes, lost=wrong
        ),
        Measured("views.others", max(others.values(), key=lambda one: one.median)),
    ]


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def _round(view: _View) -> Callable[[], float]:
    return lambda: (
        Series.of(
            took_ms(lambda: view.one.get(view.path, **view.query)) for _ in range(_OFTEN)
        ).median
    )


def _views(land: Land, name: str) -> tuple[list[_View], float]:
    """The views of a city; and how long its very first one took, milliseconds."""
    with land.here():
        desk = visitor(land.hub.url, workers(Role.SHIFT_SUPERVISOR)[0])
        office = visitor(land.hub.url, workers(Role.LIAISON)[0])
        west, south, east, north = city_bounds()
    middle = ((west + east) / 2, (south + north) / 2)
    boxes = {zoom: _box(middle, zoom) for zoom in ZOOMS}
    first = took_ms(lambda: desk.get("/api/map/cases", bbox=boxes[11], zoom=11))
    filters: dict[str, dict[str, Any]] = {
        "": {"state": sorted(LIVE)},
        ", over time": {"state": sorted(LIVE), "light": "red"},
        ", one state": {"state": ["check"]},
    }
    limit = layers.layer("cases").limit
    views = [
        _View(
            f"{name}, zoom {zoom}, {who}{said}",
            one,
            "/api/map/cases",
            {"bbox": box, "zoom": zoom, **query},
            limit,
        )
        for (zoom, box), (who, one), (said, query) in itertools.product(
            boxes.items(), (("the centre", desk), ("a department", office)), filters.items()
        )
    ]
    whole = f"{west},{south},{east},{north}"
    views.append(
        _View(
            f"{name}, whole city at zoom 19",
            desk,
            "/api/map/cases",
            {"bbox": whole, "zoom": 19},
            limit,
        )
    )
    views.append(
        _View(
            f"{name}, ended",
            desk,
            "/api/map/cases",
            {"bbox": boxes[13], "zoom": 13, "state": ["closed"]},
            limit,
        )
    )
    if land.size.devices:
        most = layers.layer("devices").limit
        views += [
            _View(
                f"{name}, devices, zoom {zoom}",
                desk,
                "/api/map/devices",
                {"bbox": box, "zoom": zoom},
                most,
            )
            for zoom, box in boxes.items()
        ]
        most = layers.layer("areas").limit
        views += [
            _View(
                f"{name}, outlines, zoom {zoom}",
                desk,
                "/api/map/areas",
                {"bbox": box, "zoom": zoom},
                most,
            )
            for zoom, box in boxes.items()
        ]
    return views, first


def _box(middle: tuple[float, float], zoom: int) -> str:
    wide, high = (pixels * 360 / 256 / 2**zoom / 2 for pixels in _WINDOW)
    lon, lat = middle
    return f"{lon - wide},{lat - high * 0.84},{lon + wide},{lat + high * 0.84}"


def _fault(land: Land, view: _View) -> str:
    """What is wrong with a view's answer, by bare SQL over the same rows; "" for nothing.

    Limits pass all the time: what is counted by the clock lies between what held before the look and what held after.
    """
    before = clock.now()
    told = view.one.get(view.path, **view.query)
    after = clock.now()
    items = told.get("items") or told.get("features") or []
    cards = sum(1 if "total" not in item else len(item.get("cards", ())) for item in items)
    if max(len(items), cards) > view.bound:
        return f"{len(items):,} items and {cards:,} cards where {view.bound:,} are the most"
    if view.path == "/api/map/areas" or told.get("complete") is False:
        return ""
    with land.here():
        low, high = (_expected(view, told, at) for at in (before, after))
    found = (told["total"], told.get("off_map", 0))
    fits = all(least <= one <= most for least, one, most in zip(low, found, high, strict=True))
    return "" if fits else f"tells (on the map, off it) {found}, the database {low} to {high}"


def _expected(view: _View, told: dict[str, Any], at: datetime) -> tuple[int, int]:
    """(on the map, off it) as the database counts them for this view at an instant."""
    west, south, east, north = map(float, str(view.query["bbox"]).split(","))
    given: dict[str, Any] = {"west": west, "south": south, "east": east, "north": north}
    # by the numbers themselves: the boxes of an index are a little larger than what lies in them
    box = "ST_X(x.geom) BETWEEN %(west)s AND %(east)s AND ST_Y(x.geom) BETWEEN %(south)s AND %(north)s"
    with connection.cursor() as cursor:
        if view.path == "/api/map/devices":
            cursor.execute(
                f"SELECT count(*) FROM sensors_device x WHERE x.in_service AND {box}", given
            )
            return cursor.fetchone()[0], 0
        scope = view.one.worker.scope
        given |= {
            "states": list(view.query.get("state") or sorted(LIVE)),
            "red": view.query.get("light") == "red",
            "at": at,
            "everything": scope.everything,
            "tags": sorted(scope.tags),
            "areas": [item["id"] for item in told["items"]] if told["mode"] == "counts" else [],
            "level": told.get("level"),
        }
        if told["mode"] == "counts":
            here = (
                "x.geom IS NOT NULL AND (SELECT a.id FROM unnest(x.area_path) WITH ORDINALITY AS step (id, depth) "
                "JOIN grid_area a ON a.id = step.id WHERE a.level = ANY(%(levels)s) ORDER BY step.depth DESC LIMIT 1) "
                "= ANY(%(areas)s)"
            )
            off = "x.geom IS NULL OR x.area_path = '{}'"
            order = ["city", "district", "street", "community", "grid"]
            given["levels"] = order[: order.index(str(told["level"])) + 1]
        else:
            here, off = box, "x.geom IS NULL"
        cursor.execute(
            f"SELECT count(*) FILTER (WHERE {here}), count(*) FILTER (WHERE {off}) FROM events_case x "
            "WHERE x.state = ANY(%(states)s) AND (NOT %(red)s OR x.due_at < %(at)s) "
            "AND (%(everything)s OR x.audience && %(tags)s::text[])",
            given,
        )
        on_map, beside = cursor.fetchone()
        return int(on_map), int(beside)
