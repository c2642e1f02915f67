"""A visit (走访) told by the officer who made it: kept once, whatever the network did; its words go after a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib.gis.geos import Point

from events.models import Found, Visit, VisitWords
from events.payload import bounded
from events.policy import Policy, running
from grid import locate
from grid.models import Level, Post
from hub.foundation import clock, commands, journal, seal
from hub.foundation.access import Role, Scope
from hub.foundation.commands import Outcome
from hub.foundation.errors import BadInput, Forbidden, NotFound, Phrase

#: Who visits.
VISITORS: Final = frozenset({Role.GRID_OFFICER})
#: Nobody promises a visit later than this.
FARTHEST: Final = dt.timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Told:
    """A visit as its officer tells it. lon, lat: degrees, CGCS2000; again_on: when the next one is due."""

    purpose: str
    found: str
    address: str = ""
    note: str = ""
    lon: float | None = None
    lat: float | None = None
    again_on: dt.date | None = None
    follows: UUID | None = None
    report: UUID | None = None


def tell(command_id: UUID, told: Told, scope: Scope, acted_at: dt.datetime | None) -> Outcome:
    """Keep a visit, once. acted_at: by the phone, taken within the city's bound.

    Raises BadInput for a purpose the city does not know, a day out of bounds, or neither address nor place. The
    outcome is a refusal for who makes no visits, and for one that follows another's.
    """
    policy = running()
    _check(told, policy)

    def do(work: journal.Work) -> dict[str, str]:
        scope.need(*VISITORS)
        visit = _kept(command_id, told, scope, bounded(acted_at, clock.now(), policy.acted_back))
        work.note(_entry(visit, scope))
        return {"visit": str(visit.pk)}

    signed = {"content": seal.keyed_digest(repr(told))}
    signed |= {"acted_at": acted_at.isoformat()} if acted_at else {}
    return commands.run(command_id, "visit", signed, scope, do)


def sweep(days: int) -> int:
    """Erase the words of visits made more than so many days ago; how many. That somebody came, stays."""
    before = clock.now() - dt.timedelta(days=days)
    return VisitWords.objects.filter(visit__visited_at__lt=before).delete()[0]


def _check(told: Told, policy: Policy) -> None:
    if told.purpose not in policy.visit_purposes:
        known = ", ".join(policy.visit_purposes)
        raise BadInput(
            field="purpose", expected=Phrase("one of %(known)s", known=known), got=told.purpose
        )
    if told.found not in Found.values:
        raise BadInput(field="found", expected=", ".join(Found.values), got=told.found)
    if not told.address.strip() and (told.lon is None or told.lat is None):
        raise BadInput(
            field="address", expected=Phrase("an address or a place"), got=Phrase("nothing")
        )
    today = clock.today()
    if told.again_on is not None and not today <= told.again_on <= today + FARTHEST:
        expected = Phrase("a day from today to two years on")
        raise BadInput(field="again_on", expected=expected, got=str(told.again_on))


def _kept(command_id: UUID, told: Told, scope: Scope, at: dt.datetime) -> Visit:
    actor = scope.actor
    if actor.user_id is None or actor.post_id is None:
        raise Forbidden
    if told.follows is not None:
        own = Visit.objects.filter(pk=told.follows, user_id=actor.user_id)
        if not own.exists():
            raise NotFound(what=Phrase("visit %(id)s", id=told.follows))
    post = Post.objects.select_related("organisation").get(pk=actor.post_id)
    path = _path(told, at)
    tags = {f"user:{actor.user_id}", *(f"org:{one}" for one in post.organisation.path)}
    visit = Visit.objects.create(
        id=command_id,
        user_id=actor.user_id,
        post=post,
        area_id=path[-1] if path else None,
        purpose=told.purpose,
        found=told.found,
        visited_at=at,
        recorded_at=clock.now(),
        again_on=told.again_on,
        follows_id=told.follows,
        report=told.report,
        audience=sorted(tags | {f"area:{one}" for one in path}),
    )
    place = None if told.lon is None or told.lat is None else Point(told.lon, told.lat, srid=4490)
    address, note = told.address.strip(), told.note.strip()
    VisitWords.objects.create(visit=visit, address=address, note=note, geom=place)
    return visit


def _path(told: Told, at: dt.datetime) -> tuple[int, ...]:
    """The areas of a visit from the city down to the community: a grid of a few houses would say whose home it was."""
    if told.lon is None or told.lat is None:
        return ()
    ground = locate.locator(at.astimezone(clock.CITY).date())
    cell = ground.cell_at(told.lon, told.lat)
    areas = [ground.cell(one) for one in cell.path] if cell is not None else []
    return tuple(one.id for one in areas if one is not None and one.level != Level.GRID)


def _entry(visit: Visit, scope: Scope) -> journal.Entry:
    data: dict[str, Any] = {
        "visit_id": str(visit.pk),
        "purpose": visit.purpose,
        "result": visit.found,
    }
    data |= {"again_on": visit.again_on.isoformat()} if visit.again_on else {}
    data |= {"area_id": visit.area_id} if visit.area_id else {}
    return journal.Entry(
        "visit.made",
        data,
        subject=f"visit:{visit.pk}",
        org_id=scope.actor.org_id,
        actor=scope.actor,
        acted_at=visit.visited_at,
        # not whoever works in the area: whose home was visited is a matter of the officer and of the own house
        audience=tuple(tag for tag in visit.audience if not tag.startswith("area:")),
    )
