"""Visits as they are read: what an officer has to do again, and what the houses above see of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from events import masking
from events.labels import VISITS
from events.models import Case, Event, Found, Visit
from events.policy import running
from events.reports import BY_HAND
from events.veiling import veils
from events.visiting import VISITORS
from hub.foundation import clock
from hub.foundation.access import Role, Scope
from hub.foundation.models import Command

#: Who reads what was visited, beside the officer: the own street's centre in clear, those above without addresses.
OVERSEERS: Final = frozenset(
    {
        Role.STREET_CENTRE,
        Role.DISTRICT_CENTRE,
        Role.DISPATCHER,
        Role.SHIFT_SUPERVISOR,
        Role.LEADER,
        Role.AUDITOR,
    }
)
READERS: Final = VISITORS | OVERSEERS
#: Whose own people they are: only they read addresses in full.
_IN_CLEAR: Final = VISITORS | {Role.STREET_CENTRE}
#: What an officer's phone holds: visits due within so many days, and the last ones made.
SOON: Final = dt.timedelta(days=14)
DUE_MOST, LATELY_MOST = 100, 30
#: Visits of one page.
PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; empty does not narrow. since, until: city days, both included."""

    since: dt.date
    until: dt.date
    purpose: str = ""
    found: str = ""
    person: int | None = None
    before: tuple[dt.datetime, UUID] | None = None


def purposes() -> list[dict[str, Any]]:
    """The city's list (走访事项): code, name, and after how many days again."""
    return [
        {"code": code, "name": purpose_name(code), "again_days": one.again_days}
        for code, one in running().visit_purposes.items()
    ]


def purpose_name(code: str) -> str:
    """As the city calls it; one built in in the reader's language; one that is no more by its code."""
    known = running().visit_purposes.get(code)
    if known is not None and known.name:
        return known.name
    return gettext(VISITS[code]) if code in VISITS else code


def pocket(scope: Scope) -> dict[str, Any]:
    """What an officer's phone keeps: the purposes, what falls due, the last visits. Raises Forbidden for others."""
    scope.need(*VISITORS)
    own = Visit.objects.filter(user_id=scope.actor.user_id or 0)
    due = own.filter(again_on__lte=clock.today() + SOON, followed_by=None)
    due = due.order_by("again_on", "visited_at")[:DUE_MOST]
    lately = own.order_by("-visited_at", "id")[:LATELY_MOST]
    return {
        "purposes": purposes(),
        "due": _told(due, scope),
        "lately": _told(lately, scope),
    }


def page(scope: Scope, wanted: Wanted) -> tuple[list[dict[str, Any]], bool]:
    """Visits inside the scope, the newest first, and whether there are more. Raises Forbidden for who reads none."""
    rows = narrowed(scope, wanted)
    if wanted.before is not None:
        at, last = wanted.before
        rows = rows.filter(Q(visited_at__lt=at) | Q(visited_at=at, id__gt=last))
    found = list(rows.order_by("-visited_at", "id")[: PAGE + 1])
    return _told(found[:PAGE], scope), len(found) > PAGE


def behind(reports: Iterable[UUID], scope: Scope) -> list[dict[str, Any]]:
    """The visits these reports were made of, oldest first, as far as the reader hears of visits; none for others."""
    wanted = list(reports)
    if not wanted or scope.actor.role not in READERS:
        return []
    rows = seen(scope).filter(report__in=wanted).select_related("user").order_by("visited_at")
    return [
        {
            "id": str(one.pk),
            "at": one.visited_at.astimezone(dt.UTC).isoformat(),
            "day": one.visited_at.astimezone(clock.CITY).date().isoformat(),
            "user_id": one.user_id,
            "user_name": str(one.user),
            "purpose_name": purpose_name(one.purpose),
        }
        for one in rows
    ]


def seen(scope: Scope) -> QuerySet[Visit]:
    """The visits a post hears of: an officer's own, for those above all inside the scope. Raises Forbidden."""
    scope.need(*READERS)
    if scope.actor.role in VISITORS:
        return Visit.objects.filter(user_id=scope.actor.user_id or 0)
    return scope.filter(Visit.objects.all())


def narrowed(scope: Scope, wanted: Wanted) -> QuerySet[Visit]:
    """Those of `seen` a list is narrowed to, in no order."""
    rows = seen(scope).filter(
        visited_at__gte=clock.day_begins(wanted.since),
        visited_at__lt=clock.day_begins(wanted.until + dt.timedelta(days=1)),
    )
    if wanted.purpose:
        rows = rows.filter(purpose=wanted.purpose)
    if wanted.found:
        rows = rows.filter(found=wanted.found)
    return rows if wanted.person is None else rows.filter(user_id=wanted.person)


def _told(rows: Iterable[Visit], scope: Scope) -> list[dict[str, Any]]:
    found = list(rows)
    if isinstance(rows, QuerySet):
        found = list(rows.select_related("user", "area", "words"))
    cases = _cases(found, scope)
    return [_one(visit, scope, cases) for visit in found]


def _one(visit: Visit, scope: Scope, cases: dict[UUID, Case]) -> dict[str, Any]:
    words = getattr(visit, "words", None)
    own = scope.actor.role in _IN_CLEAR
    place = words.geom if words is not None and own else None
    case = cases.get(visit.report) if visit.report else None
    address, note = (words.address, words.note) if words is not None else ("", "")
    return {
        "id": str(visit.pk),
        "at": visit.visited_at.astimezone(dt.UTC).isoformat(),
        "user_id": visit.user_id,
        "user_name": str(visit.user),
        "purpose": visit.purpose,
        "purpose_name": purpose_name(visit.purpose),
        "found": visit.found,
        "found_name": str(Found(visit.found).label),
        "area": visit.area.name if visit.area else "",
        "address": address if own else masking.address(address).removesuffix(masking.GAP),
        "note": note if own else "",
        "erased": words is None,
        "lon": place.x if place else None,
        "lat": place.y if place else None,
        "again_on": visit.again_on.isoformat() if visit.again_on else None,
        "reported": visit.report is not None,
        "case_id": case.pk if case else None,
        "number": case.number if case else None,
    }


def _cases(visits: Sequence[Visit], scope: Scope) -> dict[UUID, Case]:
    """The cases the reports of these visits became, by the id of the report, as far as the scope sees them. A case
    whose reporter is kept secret is named to nobody who may not know, but to the one who made the visit.
    """
    wanted = [visit.report for visit in visits if visit.report is not None]
    if not wanted:
        return {}
    came = {
        one.pk: one.outcome.get("case_id")
        for one in Command.objects.filter(id__in=wanted, verb="report")
    }
    seen = scope.filter(Case.objects.filter(id__in=[one for one in came.values() if one]))
    by_id = {case.pk: case for case in seen}
    kept = _kept(visits, by_id, scope)
    return {
        report: by_id[case] for report, case in came.items() if case in by_id and report not in kept
    }


def _kept(visits: Sequence[Visit], case_ids: Iterable[int], scope: Scope) -> set[UUID]:
    """The reports of others of whom this reader may not know that they made them."""
    veiled = veils(case_ids, scope)
    hidden = {event for one in veiled.values() for event in one.hidden}
    if not hidden:
        return set()
    own = {visit.report for visit in visits if visit.user_id == scope.actor.user_id}
    told = Event.objects.filter(id__in=hidden, source=BY_HAND).values_list("source_id", flat=True)
    secret = {str(visit.report): visit.report for visit in visits if visit.report is not None}
    return {secret[one] for one in told if one in secret} - own
