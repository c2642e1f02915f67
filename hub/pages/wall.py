"""The wall: one dark page for everybody in the room, which nobody touches and which stays signed in while it asks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from grid import posts
from grid.models import Post
from grid.posts import OVERSEES
from hub.pages.faces import frame, in_a_post


@in_a_post
def screen(request: HttpRequest, post: Post) -> HttpResponse:
    """The page: map, today's totals, the red list, the ranking, the day as a band, alarms in force."""
    if post.role not in OVERSEES:
        return render(request, "403.html", status=403)
    return render(request, "pages/screen.html", frame(post, "screen"))


@never_cache
def awake(request: HttpRequest) -> HttpResponse:
    """204 while the wall's log-in holds, and it holds on from here; 401 and 403 are answers, nobody is sent elsewhere.

    A session ends half a day after it began. A wall is watched for weeks, so that its own is begun again by asking;
    one that is switched off ends like any other.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    post = posts.chosen_post(request)
    if post is None or post.role not in OVERSEES:
        return HttpResponse(status=403)
    request.session.modified = True  # saved with the answer, and the cookie begins anew with it
    return HttpResponse(status=204)
