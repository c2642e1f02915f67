"""HTTP of the wire: devices, their curves and alarms, and the quarantine."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from events.payload import YEARS
from hub.foundation.access import Role, scope_for
from hub.foundation.errors import BadInput, Phrase
from sensors import views

router = Router(tags=["devices"])


class DeviceFilter(Schema):
    """Which devices. bbox: "west,south,east,north" in degrees; after: the code the last page ended with."""

    bbox: str = Field("", max_length=120)
    type: str = Field("", max_length=40)
    alarmed: bool = False
    after: str = Field("", max_length=64)
    limit: int = Field(100, ge=1, le=500)


@router.get("/devices")
def get_devices(request: HttpRequest, asked: Query[DeviceFilter]) -> dict[str, Any]:
    """The city's devices with their last values, in the order of their codes."""
    scope_for(request)
    found, after = views.page(
        _bbox(asked.bbox), asked.type, asked.alarmed, asked.after, asked.limit
    )
    return {"items": [views.shown(device) for device in found], "next": after}


@router.get("/devices/{device_id}")
def get_device(
    request: HttpRequest,
    device_id: int,
    since: datetime | None = None,
    until: datetime | None = None,
) -> dict[str, Any]:
    """One device: last values, curves of the last day or the given span, thresholds, alarms.

    A curve is a list of [instant, least, mean, greatest, count]; a count of 0 marks a gap.
    """
    for name, at in (("since", since), ("until", until)):
        if at is not None and (at.tzinfo is None or at.year not in YEARS):
            raise BadInput(
                field=name,
                expected=Phrase("an instant of our time with its zone"),
                got=at.isoformat(),
            )
    return views.in_full(scope_for(request), device_id, since, until)


@router.get("/alarms")
def get_alarms(
    request: HttpRequest, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> dict[str, Any]:
    """Open alarms whose cases the caller may see, the gravest first."""
    return {"items": views.alarms(scope_for(request), limit)}


@router.get("/quarantine")
def get_quarantine(
    request: HttpRequest,
    reason: Annotated[str, Query(max_length=60)] = "",
    before: int | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Messages the hub could not take, newest first, for administrators; never their payloads."""
    scope_for(request).need(Role.SYSTEM_ADMIN)
    return {"items": views.waiting(reason, before, limit)}


def _bbox(text: str) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise BadInput(
            field="bbox", expected=Phrase("west,south,east,north in degrees"), got=text
        ) from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BadInput(
            field="bbox", expected=Phrase("west < east and south < north in degrees"), got=text
        )
    return west, south, east, north
