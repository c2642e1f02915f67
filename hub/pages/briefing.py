"""The briefing map to take along: one day of one area as a file that opens without a network; told to the auditors."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from grid import posts
from grid.models import Area, Post
from grid.posts import OVERSEES
from hub.foundation import city_day
from hub.pages.faces import in_a_post
from hub.pages.printing import note
from maps import briefing


@in_a_post
def briefing_file(request: HttpRequest, post: Post) -> HttpResponse:
    """The file, as a download. area: an id, the post's own area or the whole city if unsaid; date: today if unsaid."""
    if post.role not in OVERSEES:
        return render(request, "403.html", status=403)
    scope = posts.scope_of(post.user, post)
    told = briefing.briefing(scope, _area(request, post), _day(request))
    text = briefing.html(told)
    note("briefing", [f"area:{told.area.pk}"], scope.actor)
    return HttpResponse(
        text,
        headers={
            "Content-Disposition": f'attachment; filename="briefing-{told.area.code}-{told.on}.html"',
            "Cache-Control": "private, no-store",
        },
    )


def _area(request: HttpRequest, post: Post) -> Area:
    asked = request.GET.get("area", "")
    if not asked:
        return post.area or briefing.area_of("")
    found = (
        Area.objects.filter(pk=int(asked)).first()
        if asked.isdecimal() and len(asked) < 19
        else None
    )
    if found is None:
        raise Http404
    return found


def _day(request: HttpRequest) -> dt.date:
    on = city_day.read(request.GET.get("date", ""))
    if on is None:
        raise Http404
    return on
