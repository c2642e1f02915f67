"""The page of visits (走访): who was visited for what and what was found, for who oversees community officers."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from events import visit_figures, visits
from events.api_visits import MONTH
from events.models import Found
from events.visits import OVERSEERS, PAGE, Wanted
from grid import posts
from grid.models import Post
from hub.foundation import city_day, clock
from hub.foundation.access import Role
from hub.pages import roles
from hub.pages.faces import frame, in_a_post
from hub.pages.said import time_of


@in_a_post
def page(request: HttpRequest, post: Post) -> HttpResponse:
    """Figures of the days asked for, and the visits themselves, newest first. A plain form narrows them."""
    if post.role not in OVERSEERS:
        return render(request, "403.html", status=403)
    scope = posts.scope_of(post.user, post)
    wanted = _wanted(request)
    found, more = visits.page(scope, wanted)
    for one in found:
        one["when"] = time_of(one["at"])
    kept = {name: value for name, value in request.GET.items() if value and "before" not in name}
    last = {"before_at": found[-1]["at"], "before": found[-1]["id"]} if more else {}
    told = {
        "visits": found,
        "next": urlencode(kept | last) if more else "",
        "earlier": wanted.before is not None,
        "figures": visit_figures.figures(scope, wanted),
        "officers": visit_figures.of_officers(scope, wanted),
        "work": _work(Role(post.role)),
        "overdue": visit_figures.overdue(scope),
        "purposes": visits.purposes(),
        "results": Found.choices,
        "wanted": wanted,
        "today": clock.today(),
        "most": PAGE,
    }
    return render(request, "pages/visits.html", frame(post, "visits") | told)


def _work(role: Role) -> str:
    """The URL name of the page on which this reader opens a case."""
    home = roles.home_of(role)
    return home.name if home in (roles.CONSOLE, roles.DESK) else roles.CONSOLE.name


def _wanted(request: HttpRequest) -> Wanted:
    """What the address narrows the list to; what cannot be read there does not narrow."""
    said = request.GET
    until = city_day.read(said.get("until", "")) or clock.today()
    since = city_day.read(said["since"]) if said.get("since") else None
    person = said.get("person", "")
    return Wanted(
        since=since or until - MONTH,
        until=until,
        purpose=said.get("purpose", "")[:60],
        found=said.get("found", "") if said.get("found", "") in Found.values else "",
        person=int(person) if person.isdecimal() and len(person) < 19 else None,
        before=_before(said.get("before_at", ""), said.get("before", "")),
    )


def _before(at: str, last: str) -> tuple[dt.datetime, UUID] | None:
    try:
        instant, visit = dt.datetime.fromisoformat(at), UUID(last)
    except ValueError:
        return None
    return (instant, visit) if instant.tzinfo is not None else None
