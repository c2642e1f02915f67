"""The places citizens can name, read from the gazetteer and the areas of the city."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any, Final

import numpy as np
import shapely
from django.conf import settings
from django.contrib.gis.db.models.functions import AsWKB

from grid import locate
from grid.locate import Locator
from grid.models import Area, Level, Place, PlaceKind
from grid.models.life import in_force
from grid.streets import metres
from hub.demo.speech import Spot, Surroundings
from hub.foundation import clock

#: Two roads meet where they come as near as this, metres.
_MEET_M: Final = 15.0
_KINDS: Final = {PlaceKind.DOORPLATE: "door", PlaceKind.POI: "poi", PlaceKind.QUARTER: "quarter"}


def read(seed: int = 1, doors: int = 2500) -> Surroundings:
    """Crossings, named places, communities and house numbers of today; so many doors are drawn by `seed`."""
    today = clock.today()
    ground = locate.locator(today)
    places = (
        Place.objects.filter(in_force(today)).annotate(wkb=AsWKB("geom")).order_by("kind", "code")
    )
    rows = [
        (kind, name, number, shapely.from_wkb(bytes(wkb)))
        for kind, name, number, wkb in places.values_list("kind", "name", "number", "wkb")
    ]
    communities = Area.objects.filter(in_force(today), level=Level.COMMUNITY).order_by("code")
    points = communities.values_list("name", "point")
    spots = [
        *_places(rows),
        *_crossings((name, shape) for kind, name, _, shape in rows if kind == PlaceKind.ROAD),
        *(Spot("community", name, point.x, point.y) for name, point in points),
    ]
    dice = Random(seed)  # noqa: S311 - plays, protects nothing
    numbered = [spot for spot in spots if spot.kind == "door"]
    kept = dice.sample(numbered, min(doors, len(numbered)))
    kept += [spot for spot in spots if spot.kind != "door"]
    return Surroundings(settings.CITY_NAME, tuple(_inside(kept, ground)))


def _places(rows: Iterable[tuple[str, str, int | None, Any]]) -> Iterator[Spot]:
    for kind, name, number, shape in rows:
        if kind in _KINDS:
            at = shape.representative_point()
            yield Spot(_KINDS[PlaceKind(kind)], name, at.x, at.y, number)


def _crossings(roads: Iterable[tuple[str, Any]]) -> Iterator[Spot]:
    known = list(roads)
    lines = np.array([line for _, line in known], dtype=object)
    tree = shapely.STRtree(lines)
    near = tree.query(lines, predicate="dwithin", distance=_MEET_M / 90_000)
    for one, other in zip(*near.tolist(), strict=True):
        (a, line), (b, beside) = known[one], known[other]
        if one >= other or a == b:
            continue
        gap = shapely.shortest_line(line, beside)
        if metres(*gap.coords) <= _MEET_M:
            at = gap.interpolate(0.5, normalized=True)
            yield Spot("crossing", a, at.x, at.y, other=b)


def _inside(spots: Iterable[Spot], ground: Locator) -> Iterator[Spot]:
    """The spots that lie in the city, with the names of district and street, a community with its own too."""
    for spot in spots:
        cell = ground.cell_at(spot.lon, spot.lat)
        if cell is None:
            continue
        levels = {ground_cell.level: ground_cell.name for ground_cell in _above(ground, cell.path)}
        names = [levels[level] for level in (Level.DISTRICT, Level.STREET) if level in levels]
        if Level.COMMUNITY in levels:
            names.append(levels[Level.COMMUNITY])
        yield Spot(spot.kind, spot.name, spot.lon, spot.lat, spot.number, spot.other, tuple(names))


def _above(ground: Locator, path: Iterable[int]) -> Iterator[Any]:
    for area_id in path:
        cell = ground.cell(area_id)
        if cell is not None:
            yield cell
