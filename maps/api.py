"""HTTP of the map: cases, areas, devices, components and the backdrop of a view."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from events.shapes import CaseQuery
from events.wanted import Filter
from grid.models import Level
from hub.foundation import access
from hub.foundation.answers import as_json
from maps import cases, codes, device_layers, queries
from maps.view import view_of

router = Router(tags=["map"])

BBox = Annotated[str, Query(description="west,south,east,north in degrees, CGCS2000")]
Zoom = Annotated[int, Query(ge=0, le=22, description="of a web map with 256-pixel tiles")]
#: The backdrop changes when a city is loaded anew; a browser may keep it for a day.
_KEEP = "private, max-age=86400"


@router.get("/map/cases")
def get_cases(
    request: HttpRequest, bbox: BBox, zoom: Zoom, query: Annotated[CaseQuery, Query()]
) -> HttpResponse:
    """Cases of a view: counts by area far out, clusters between, single cards near; off_map has no place."""
    only = Filter(
        states=query.state,
        light=query.light,
        class_codes=query.class_,
        kind=query.kind,
        area=query.area,
        org=query.org,
        source=query.source,
        importance=query.importance,
        place_status=query.place_status,
        words=query.q,
    )
    return as_json(cases.on_map(view_of(bbox, zoom), only, access.scope_for(request)))


@router.get("/map/areas")
def get_areas(
    request: HttpRequest, bbox: BBox, zoom: Zoom, level: Level | None = None
) -> HttpResponse:
    """Outlines of areas and unit grids, at the level that reads well at the zoom, simplified to it."""
    return as_json(queries.areas(view_of(bbox, zoom), level, access.scope_for(request)))


@router.get("/map/backdrop")
def get_backdrop(
    request: HttpRequest, response: HttpResponse, bbox: BBox, zoom: Zoom
) -> dict[str, Any]:
    """The drawn backdrop: streets, water, parks."""
    access.scope_for(request)
    response["Cache-Control"] = _KEEP
    return queries.backdrop(view_of(bbox, zoom))


@router.get("/map/devices")
def get_devices(request: HttpRequest, bbox: BBox, zoom: Zoom) -> HttpResponse:
    """Devices, with what they said last; near ones gathered, those in alarm never."""
    access.scope_for(request)
    return as_json(queries.devices(view_of(bbox, zoom)))


@router.get("/map/measured/{key}")
def get_measured(request: HttpRequest, key: str, bbox: BBox, zoom: Zoom) -> HttpResponse:
    """Devices of a layer, each in the tone of what it measured last; near ones gathered in that of the gravest."""
    access.scope_for(request)
    return as_json(device_layers.measured(view_of(bbox, zoom), key))


@router.get("/map/components")
def get_components(request: HttpRequest, bbox: BBox, zoom: Zoom) -> dict[str, Any]:
    """Components (部件); near ones gathered."""
    access.scope_for(request)
    return queries.components(view_of(bbox, zoom))


@router.get("/codes")
def get_carrier(
    request: HttpRequest, code: Annotated[str, Query(max_length=300)]
) -> dict[str, Any]:
    """What carries this code in the street: a component or a device. code: as read from its label, or typed."""
    access.scope_for(request)
    return codes.carrier(code)
