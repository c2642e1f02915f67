"""What the map asks the ground and the sensors, bounded for any view: outlines, backdrop, components, devices."""

from __future__ import annotations

import json
from typing import Any, Final

import numpy as np
from django.contrib.gis.db.models import Extent
from django.db import connection

from grid.models import Area, Component
from grid.outlines import outlines
from hub.foundation import clock, own_names, sqlfile
from hub.foundation.access import Scope
from maps import gathering, layers, levels, placed
from maps.gathering import Ints
from maps.placed import Places
from maps.view import MapView
from sensors import quantity_names
from sensors.models import Device, DeviceState

#: Shown while no ground is loaded: Ankang's basin, so that an empty hub opens on land.
NOWHERE: Final = (108.9, 32.6, 109.1, 32.8)
#: Points nearer to each other than this are gathered.
_POINT_PX: Final = 24


def city_bounds() -> tuple[float, float, float, float]:
    """West, south, east, north of all areas in force; degrees, CGCS2000."""
    found: tuple[float, float, float, float] | None = Area.objects.filter(valid_to=None).aggregate(
        box=Extent("geom")
    )["box"]
    return found or NOWHERE


def areas(view: MapView, level: str | None, scope: Scope) -> dict[str, Any]:
    """Outlines for a view as GeoJSON: the level that reads well (or the one asked for), and the one above.

    Each feature has bbox [west, south, east, north] and, where its name has room, label [lon, lat]; its geometry is
    JSON already.
    `level` beside `features` is the finer of the two.
    """
    found = levels.sizes()
    own, above = levels.outline_levels(found, view)
    own = level or own
    if own is None:
        return {"type": "FeatureCollection", "level": None, "complete": True, "features": []}
    drawn = outlines(own, view.box, view.zoom, scope, most=layers.layer("areas").limit)
    if above and drawn["level"] == own and level is None:
        drawn["features"] += outlines(above, view.box, view.zoom, scope)["features"]
    named = levels.named(found, drawn["level"], view)
    for feature in drawn["features"]:
        facts = feature["properties"]
        facts["id"] = feature["id"]
        facts["label"] = facts["point"] if named and facts["level"] == drawn["level"] else None
    return drawn


def backdrop(view: MapView) -> dict[str, Any]:
    """The drawn backdrop of a view as GeoJSON; label [lon, lat] is inside a named surface."""
    limit = layers.layer("backdrop").limit
    given = view.params() | {
        "zoom": view.zoom,
        "tolerance": view.square(0.75)[0],
        "count": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("maps", "backdrop"), given)
        rows = cursor.fetchall()
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(geometry),
            "properties": {
                "kind": kind,
                "name": name,
                "label": None if lon is None else [lon, lat],
            },
        }
        for kind, name, geometry, lon, lat in rows
    ]
    return {"type": "FeatureCollection", "complete": len(rows) < limit, "features": features}


def components(view: MapView) -> dict[str, Any]:
    """Components of a view: {"items", "total"}; near ones gathered as {lon, lat, total}, single ones named.

    Never more items than the layer's limit; total counts all.
    """
    places, here = _here(view, placed.components(clock.today()))
    items = _gathered(view, places, here, layers.layer("components").limit)
    ids = [item["id"] for item in items if item["id"]]
    named = {
        one.pk: {
            "name": one.name,
            "code": one.code,
            "class_code": one.class_code,
            "status": one.get_status_display(),
            "owner_name": one.owner.name if one.owner else None,
        }
        for one in Component.objects.filter(id__in=ids).select_related("owner")
    }
    return _told(items, named)


def devices(view: MapView) -> dict[str, Any]:
    """Devices of a view: {"items", "total"}; near ones gathered, single ones and those in alarm named.

    Never more items than the layer's limit: where more devices are in alarm than it has room for, they are gathered,
    too, apart from the others, as {lon, lat, total, alarms}. total counts all.
    """
    limit = layers.layer("devices").limit
    places, here = _here(view, placed.devices())
    alarmed = places.among(_in_alarm())[here]
    loud, calm = here[alarmed], here[~alarmed]
    items = _gathered(view, places, calm, limit // 2)
    if len(loud) <= limit - len(items):
        items = [_alone(places, at) for at in loud.tolist()] + items
    else:
        crowd = _gathered(view, places, loud, limit - len(items))
        items = [item | {"alarms": item["total"]} for item in crowd] + items
    ids = [item["id"] for item in items if item["id"]]
    found = Device.objects.filter(id__in=ids).select_related("type", "owner", "state")
    return _told(items, {one.pk: _device(one) for one in found})


def _in_alarm() -> list[int]:
    """The devices with an open alarm; by the index device_state_alarm."""
    states = DeviceState.objects.filter(alarm_level__isnull=False)
    return list(states.values_list("device_id", flat=True))


def _device(one: Device) -> dict[str, Any]:
    state = getattr(one, "state", None)
    values = state.values if state else {}
    newest = max(values.items(), key=lambda pair: str(pair[1].get("t", "")), default=None)
    known = one.type.quantities
    return {
        "name": one.name,
        "code": one.code,
        "type_name": own_names.named(one.type.name),
        "symbol": one.type.symbol,
        "owner_name": one.owner.name if one.owner else None,
        "online": state.online if state else None,
        "alarm_level": state.alarm_level if state else None,
        "last_seen_at": state.seen_at.isoformat() if state and state.seen_at else None,
        "quantity_name": quantity_names.named(known, newest[0]) if newest else "",
        "unit": quantity_names.unit(known, newest[0], newest[1].get("u", "")) if newest else "",
        "value": newest[1].get("v") if newest else None,
    }


def _here(view: MapView, places: Places) -> tuple[Places, Ints]:
    return places, np.flatnonzero(gathering.inside(view, places.lon, places.lat))


def _gathered(view: MapView, places: Places, here: Ints, most: int) -> list[dict[str, Any]]:
    lon, lat, ids = places.lon[here], places.lat[here], places.id[here]
    found = gathering.gather(view, _POINT_PX, most, lon, lat)
    middle = zip(
        (found.sums(lon) / found.count).tolist(),
        (found.sums(lat) / found.count).tolist(),
        strict=True,
    )
    return [
        {
            "lon": x,
            "lat": y,
            "total": total,
            "id": int(ids[found.of(square)[0]]) if total == 1 else None,
        }
        for square, ((x, y), total) in enumerate(zip(middle, found.count.tolist(), strict=True))
    ]


def _alone(places: Places, at: int) -> dict[str, Any]:
    return {
        "lon": float(places.lon[at]),
        "lat": float(places.lat[at]),
        "total": 1,
        "id": int(places.id[at]),
    }


def _told(gathered: list[dict[str, Any]], named: dict[int, dict[str, Any]]) -> dict[str, Any]:
    items = [row | named.get(row["id"], {}) for row in gathered]
    return {"items": items, "total": sum(row["total"] for row in gathered)}
