"""HTTP of a shift: begin, end, the track of the one who walks, read by nobody else."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from grid import shifts
from grid.errors import AnothersShift
from grid.models import Shift
from hub.foundation import city_day, clock
from hub.foundation.access import scope_for

router = Router(tags=["shift"])


class ShiftIn(Schema):
    """A tap. id: made by the phone; at: by its clock, corrected by the skew it measured.

    user, post: by whom and in which post, when it is told later. ended_at: of a shift that is over already.
    """

    id: UUID
    at: AwareDatetime | None = None
    user: int | None = None
    post: int | None = None
    ended_at: AwareDatetime | None = None


class EndIn(Schema):
    """When it ended, by the phone."""

    at: AwareDatetime | None = None


class PointIn(Schema):
    """Where the phone was. Degrees, CGCS2000."""

    at: AwareDatetime
    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    accuracy_m: int | None = Field(None, ge=0, le=100_000)


class TrackIn(Schema):
    """Some points, in any order; sent again they are the same."""

    points: list[PointIn] = Field(max_length=500)


class ShiftOut(Schema):
    """A shift. ended_at: None while it runs."""

    id: UUID
    began_at: dt.datetime
    ended_at: dt.datetime | None


class TrackOut(ShiftOut):
    """A shift with its points: [instant, lon, lat, accuracy in metres]."""

    points: list[tuple[dt.datetime, float, float, int | None]]


class Running(Schema):
    """The open shift, if there is one."""

    shift: ShiftOut | None


class Kept(Schema):
    """How many points lay within the shift."""

    kept: int


@router.get("/shift", response=Running, summary="My open shift")
def get_shift(request: HttpRequest) -> dict[str, Any]:
    """The shift I am on; None when I am not."""
    user_id = scope_for(request).actor.user_id
    found = None if user_id is None else shifts.running(user_id)
    return {"shift": None if found is None else _out(found)}


@router.post("/shift", response=ShiftOut, summary="Begin my shift")
def begin_shift(request: HttpRequest, told: ShiftIn) -> dict[str, Any]:
    """Begin a shift, in a post that works on the street; sent again it is the same."""
    scope = scope_for(request)
    if told.user not in (None, scope.actor.user_id):
        raise AnothersShift
    return _out(shifts.begin(told.id, scope, told.at, post_id=told.post, ended_at=told.ended_at))


@router.post("/shift/{shift_id}/end", response=ShiftOut, summary="End my shift")
def end_shift(request: HttpRequest, shift_id: UUID, told: EndIn) -> dict[str, Any]:
    """End it; from then on nothing is recorded. One that was ended by a tap stays as it ended."""
    return _out(shifts.end(shift_id, scope_for(request), told.at))


@router.post("/shift/{shift_id}/track", response=Kept, summary="Where I was on my shift")
def post_track(request: HttpRequest, shift_id: UUID, told: TrackIn) -> dict[str, Any]:
    """Points of my own shift; those from outside it are not kept."""
    points = [shifts.Seen(one.at, one.lon, one.lat, one.accuracy_m) for one in told.points]
    return {"kept": shifts.record(shift_id, points, scope_for(request))}


@router.get("/shift/track", response=list[TrackOut], summary="My own track of a day")
def get_track(request: HttpRequest, day: city_day.Asked = None) -> list[dict[str, Any]]:
    """My shifts of a city day (today) with their tracks. Nobody else reads them."""
    user_id = scope_for(request).actor.user_id
    found = [] if user_id is None else shifts.of_day(user_id, day or clock.today())
    return [_out(one) | {"points": _points(one)} for one in found]


def _points(shift: Shift) -> list[tuple[dt.datetime, float, float, int | None]]:
    rows = sorted(shift.track.all(), key=lambda one: one.at)
    return [(one.at, one.geom.x, one.geom.y, one.accuracy_m) for one in rows]


def _out(shift: Shift) -> dict[str, Any]:
    return {"id": shift.pk, "began_at": shift.began_at, "ended_at": shift.ended_at}
