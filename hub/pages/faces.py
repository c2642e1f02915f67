"""The pages people work on: console, desk, phone and evaluation; frames, filled over the API and the stream."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from events import together
from events.policy import running
from events.visiting import VISITORS
from events.visits import purposes
from grid import posts
from grid.models import Post
from grid.posts import OVERSEES
from hub.foundation.access import POST_FIELD, Role, same_post
from hub.foundation.errors import AnotherPost
from hub.pages.pocket import SHELL_HEADER
from hub.pages.roles import faces_of
from hub.pages.shell import shell
from maps import page as map_page

#: Takes the request, the chosen post, and what its address names.
View = Callable[..., HttpResponse]


def in_a_post(view: View) -> Callable[..., HttpResponse]:
    """Only for people who are signed in and have chosen a post; others are sent to do so first.

    A form of a page that was opened in another post does nothing: its sender is told so.
    """

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, **named: Any) -> HttpResponse:
        if _unprintable(request, named.values()):
            raise BadRequest
        post = posts.chosen_post(request)
        if post is None:
            return redirect("post")
        try:
            same_post(request.POST.get(POST_FIELD, ""), post.pk)
        except AnotherPost as error:
            return render(request, "409.html", {"why": error.sentence()}, status=error.status)
        return view(request, post, **named)

    return guarded


def _unprintable(request: HttpRequest, named: Iterable[Any]) -> bool:
    """Whether a text of the address or the form holds U+0000, which no keyboard types and no database keeps."""
    typed = [
        one for said in (request.GET, request.POST) for _, many in said.lists() for one in many
    ]
    return any("\0" in one for one in [*typed, *named] if isinstance(one, str))


def frame(post: Post, face: str) -> dict[str, Any]:
    """What the bar on top shows, and what the page's scripts start with."""
    role = Role(post.role)
    me = {
        "id": post.user_id,
        "name": str(post.user),
        "post": {
            "id": post.pk,
            "role": role.value,
            "role_name": str(posts.ROLE_NAMES[role]),
            "title": post.title,
            "organisation": post.organisation.name,
            "org_id": post.organisation_id,
        },
    }
    # who looks on from above may take the map along
    briefing = {"briefing": reverse("briefing") if role in OVERSEES else ""}
    return {
        "face": face,
        "faces": faces_of(role),
        "me": me,
        "boot": {
            "me": me,
            "city": settings.CITY_NAME,
            "map": map_page.boot() | briefing,
            "most": together.MOST,
        },
    }


@in_a_post
def console(request: HttpRequest, post: Post) -> HttpResponse:
    """The command centre's page: queue, map, case."""
    shell = map_page.shell().with_nonce(request.csp_nonce)  # type: ignore[attr-defined] # see middleware
    return render(request, "pages/console.html", frame(post, "console") | {"map": shell})


@in_a_post
def console_map(request: HttpRequest, post: Post) -> HttpResponse:
    """The console's map in a window of its own, for a second screen."""
    shell = map_page.shell().with_nonce(request.csp_nonce)  # type: ignore[attr-defined] # see middleware
    return render(request, "pages/console_map.html", frame(post, "console") | {"map": shell})


@in_a_post
def desk(request: HttpRequest, post: Post) -> HttpResponse:
    """The department's page: inbox and case."""
    return render(request, "pages/desk.html", frame(post, "desk"))


@in_a_post
def phone(request: HttpRequest, post: Post) -> HttpResponse:
    """The page in the pocket: tasks, map, report, me."""
    made = shell()
    told = frame(post, "phone")
    told["visits"] = post.role in VISITORS
    told["boot"] |= {"visits": purposes() if told["visits"] else []}
    told["boot"] |= {"version": made.version, "far_m": running().far_m, "own": _own_ground(post)}
    answer = render(request, "pages/phone.html", told)
    answer[SHELL_HEADER] = made.version
    return answer


def _own_ground(post: Post) -> list[float] | None:
    """West, south, east, north of the areas of a post, for the ground a phone keeps; None for a post without."""
    areas = [area for area in (post.area, *post.more_areas.all()) if area is not None]
    if not areas:
        return None
    west, south, east, north = zip(*(area.geom.extent for area in areas), strict=True)
    return [min(west), min(south), max(east), max(north)]


@in_a_post
def insight(request: HttpRequest, post: Post) -> HttpResponse:
    """The scorecard: figures of areas, organisations and posts, and what is behind them."""
    return render(request, "pages/insight.html", frame(post, "insight"))


@login_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """The living page of the visual language: every token and part, as the pages draw them."""
    return render(request, "pages/styleguide.html", {"boot": {"city": settings.CITY_NAME}})


@in_a_post
def notices(request: HttpRequest, post: Post) -> HttpResponse:
    """Where and when the person wants to be reached, and what became of what was sent."""
    return render(request, "pages/notices.html", frame(post, "notices"))
