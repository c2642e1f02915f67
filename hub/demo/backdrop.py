"""What is drawn under everything: water, parks, hills, roads by importance, the railway, and names."""

from __future__ import annotations

from collections.abc import Iterator

import shapely
from django.contrib.gis.geos import GEOSGeometry
from shapely.geometry.base import BaseGeometry

from hub.demo.geography import names
from hub.demo.geography.frame import to_lonlat
from hub.demo.geography.land import land
from hub.demo.geography.roads import planned
from maps.models import BackdropFeature, BackdropKind

#: kind of road → how it is drawn, and from which zoom.
_ROADS = {
    "ring": (BackdropKind.TRUNK, 0),
    "arterial": (BackdropKind.TRUNK, 11),
    "riverside": (BackdropKind.STREET, 13),
    "secondary": (BackdropKind.STREET, 14),
    "lane": (BackdropKind.LANE, 15),
}


def draw() -> int:
    """Write the backdrop anew; how many features it has."""
    BackdropFeature.objects.all().delete()
    made = BackdropFeature.objects.bulk_create(_features(), batch_size=1000)
    return len(made)


def _features() -> Iterator[BackdropFeature]:
    ground = land()
    yield _feature(BackdropKind.WATER, names.RIVER, 0, ground.river)
    yield _feature(BackdropKind.WATER, names.LAKE, 0, ground.lake)
    yield _feature(BackdropKind.WATER, names.STREAM, 12, ground.stream)
    for name, hill in ground.hills:
        yield _feature(BackdropKind.PARK, name, 0, hill)
    for name, shape in names.parks():
        yield _feature(BackdropKind.PARK, name, 13, shape)
    for road in names.roads():
        kind, zoom = _ROADS[road.kind]
        yield _feature(kind, road.name, zoom, road.line.simplify(0.5))
    for name, line in planned().bridges:
        yield _feature(BackdropKind.PLACE, name, 15, line.interpolate(0.5, normalized=True))
    yield _feature(BackdropKind.RAIL, "安澜铁路", 11, planned().railway)


def _feature(kind: BackdropKind, name: str, zoom: int, shape: BaseGeometry) -> BackdropFeature:
    geom = GEOSGeometry(memoryview(shapely.to_wkb(to_lonlat(shape))), srid=4490)
    return BackdropFeature(kind=kind, name=name, min_zoom=zoom, geom=geom)
