"""Shifts of people on the street: begun and ended by themselves; tracks are recorded on shift only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import transaction

from grid.models import Post, Shift, TrackPoint
from grid.models.life import in_force
from hub.foundation import clock, journal
from hub.foundation.access import Actor, Role, Scope
from hub.foundation.errors import Forbidden, NotFound, Phrase

#: Who works on the street.
WALKERS: Final = frozenset({Role.COLLECTOR, Role.HANDLER, Role.GRID_OFFICER})
#: A phone may say this much later that a shift began or ended: it lay sealed until its owner signed in again.
LATE: Final = dt.timedelta(days=7)
#: Nobody works longer: a forgotten shift ends by itself where its track ends.
LONGEST: Final = dt.timedelta(hours=16)
#: A phone's clock that runs ahead by less is believed.
AHEAD: Final = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """One point of a track. lon, lat: degrees, CGCS2000."""

    at: dt.datetime
    lon: float
    lat: float
    accuracy_m: int | None = None


def running(user_id: int) -> Shift | None:
    """The person's open shift."""
    return Shift.objects.filter(user_id=user_id, ended_at=None).first()


def begin(
    shift_id: UUID,
    scope: Scope,
    at: dt.datetime | None = None,
    *,
    post_id: int | None = None,
    ended_at: dt.datetime | None = None,
) -> Shift:
    """Begin a shift; the same id again gives the one that is there, and so does a second one while one is open.

    at, ended_at: by the phone, taken when they are not in the future and within LATE. One that is over already is a
    shift of its own, whatever is open now. post_id: in which post, None: the one worked in now. Raises Forbidden for
    a post that is not the person's or does not work on the street, and for another's shift.
    """
    user_id = _somebody(scope)
    began = _bounded(at)
    post = _post(scope, user_id, post_id, began)
    with journal.transaction() as work:
        known = Shift.objects.select_for_update().filter(pk=shift_id).first()
        if known is not None and known.user_id != user_id:
            raise Forbidden
        if known is not None:
            return known
        if ended_at is not None:
            made, new = Shift.objects.get_or_create(
                pk=shift_id,
                defaults={
                    "user_id": user_id,
                    "post_id": post.pk,
                    "began_at": began,
                    "ended_at": _end_of(began, ended_at),
                },
            )
        else:
            made, new = Shift.objects.get_or_create(
                user_id=user_id,
                ended_at=None,
                defaults={"id": shift_id, "post_id": post.pk, "began_at": began},
            )
        if new:
            work.note(_entry("duty.begun", made, scope.actor, made.began_at))
            if made.ended_at is not None:
                work.note(_entry("duty.ended", made, scope.actor, made.ended_at))
    return made


def end(shift_id: UUID, scope: Scope, at: dt.datetime | None = None) -> Shift:
    """End a shift; one that was ended by a tap stays so, one the hub took for forgotten ends by the tap.

    Raises NotFound for one that is not the person's own.
    """
    with journal.transaction() as work:
        shift = _own(shift_id, scope, lock=True)
        if shift.ended_at is None or shift.forgotten:
            shift.ended_at = _end_of(shift.began_at, at)
            shift.forgotten = False
            shift.save(update_fields=["ended_at", "forgotten"])
            # what came from after the tap was not on shift
            TrackPoint.objects.filter(shift=shift, at__gt=shift.ended_at).delete()
            work.note(_entry("duty.ended", shift, scope.actor, shift.ended_at))
    return shift


@transaction.atomic
def record(shift_id: UUID, points: Sequence[Seen], scope: Scope) -> int:
    """Keep points of a shift's track; how many lie within it. Points known already are passed over.

    A shift the hub took for forgotten ends where its track does, however late that comes. Raises NotFound for a shift
    that is not the person's own.
    """
    shift = _own(shift_id, scope, lock=True)
    until = clock.now() + AHEAD
    if shift.forgotten:
        until = min(until, shift.began_at + LONGEST)
    elif shift.ended_at is not None:
        until = shift.ended_at
    inside = [one for one in points if shift.began_at <= one.at <= until]
    TrackPoint.objects.bulk_create(
        [
            TrackPoint(
                shift=shift,
                at=one.at,
                geom=Point(one.lon, one.lat, srid=4490),
                accuracy_m=one.accuracy_m,
            )
            for one in inside
        ],
        ignore_conflicts=True,
    )
    if shift.forgotten and shift.ended_at is not None and inside:
        shift.ended_at = max(shift.ended_at, *(one.at for one in inside))
        shift.save(update_fields=["ended_at"])
    return len(inside)


def of_day(user_id: int, day: dt.date) -> list[Shift]:
    """The person's shifts that touch a city day, with their tracks in order, the first first."""
    begins = clock.day_begins(day)
    ends = clock.day_begins(day + dt.timedelta(days=1))
    found = Shift.objects.filter(user_id=user_id, began_at__lt=ends).exclude(ended_at__lte=begins)
    return list(found.order_by("began_at").prefetch_related("track"))


def sweep(days: int) -> int:
    """End what was forgotten, and remove tracks older than so many days; how many shifts were touched."""
    touched = 0
    for shift in Shift.objects.filter(ended_at=None, began_at__lt=clock.now() - LONGEST):
        with journal.transaction() as work:
            row = Shift.objects.select_for_update().get(pk=shift.pk)
            if row.ended_at is not None:
                continue
            last = row.track.order_by("-at").values_list("at", flat=True).first()
            row.ended_at = max(row.began_at, last or row.began_at)
            row.forgotten = True
            row.save(update_fields=["ended_at", "forgotten"])
            work.note(_entry("duty.ended", row, Actor("system", "clock"), row.ended_at))
        touched += 1
    old = Shift.objects.filter(ended_at__lt=clock.now() - dt.timedelta(days=days))
    with transaction.atomic():
        TrackPoint.objects.filter(shift__in=old).delete()
        touched += old.delete()[0]
    return touched


def _somebody(scope: Scope) -> int:
    if scope.actor.user_id is None:
        raise Forbidden
    return scope.actor.user_id


def _post(scope: Scope, user_id: int, post_id: int | None, at: dt.datetime) -> Post:
    """The post a shift was begun in: the person's on that day, and one that works on the street."""
    wanted = scope.actor.post_id if post_id is None else post_id
    if wanted is None:
        raise Forbidden
    held = Post.objects.filter(in_force(clock.city_day(at)), pk=wanted, user_id=user_id).first()
    if held is None or held.role not in WALKERS:
        raise Forbidden
    return held


def _own(shift_id: UUID, scope: Scope, *, lock: bool = False) -> Shift:
    rows = Shift.objects.select_for_update() if lock else Shift.objects.all()
    found = rows.filter(pk=shift_id, user_id=_somebody(scope)).first()
    if found is None:
        raise NotFound(what=Phrase("shift %(id)s", id=shift_id))
    return found


def _bounded(at: dt.datetime | None) -> dt.datetime:
    now = clock.now()
    return at if at is not None and now - LATE <= at <= now else now


def _end_of(began: dt.datetime, at: dt.datetime | None) -> dt.datetime:
    """When a shift ended by its phone: not before it began, and not later than anybody works."""
    return min(max(_bounded(at), began), began + LONGEST)


def _entry(kind: str, shift: Shift, actor: Actor, at: dt.datetime) -> journal.Entry:
    post = shift.post
    data = {
        "post_id": post.pk,
        "user_id": shift.user_id,
        "role": post.role,
        "org_id": post.organisation_id,
        "area_id": post.area_id,
        "at": at.astimezone(dt.UTC).isoformat(),
    }
    return journal.Entry(
        kind,
        data,
        subject=f"shift:{shift.pk}",
        org_id=post.organisation_id,
        actor=actor,
        audience=(f"user:{shift.user_id}",),
    )
