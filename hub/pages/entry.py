"""The way in: which page comes first, the choice of a post, the choice of a language."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from grid import posts
from hub.foundation.access import Role
from hub.foundation.errors import Forbidden
from hub.foundation.models import User
from hub.pages.roles import home_of


def closed(request: HttpRequest) -> HttpResponse:
    """A page that is not offered: nobody signs himself up, and nothing is sent by e-mail."""
    raise Http404


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Send a person to the page of the chosen post, or to the choice of one."""
    post = posts.chosen_post(request)
    return redirect("post" if post is None else home_of(Role(post.role)).name)


@login_required
@require_http_methods(["GET", "POST"])
def choose_post(request: HttpRequest) -> HttpResponse:
    """Show the person's posts; take the chosen one and go to its page."""
    user = request.user
    if not isinstance(user, User):  # login_required saw to it; the check tells the types
        raise Forbidden
    refused = False
    if request.method == "POST":
        try:
            scope = posts.choose_post(request.session, user, int(request.POST["post"]))
        except (Forbidden, KeyError, ValueError):
            refused = True
        else:
            return redirect(home_of(Role(scope.actor.role or "")).name)
    current = posts.chosen_post(request)
    held = [
        {
            "id": post.pk,
            "role": posts.ROLE_NAMES[Role(post.role)],
            "title": post.title,
            "organisation": post.organisation.name,
            "area": post.area.name if post.area else "",
            "page": home_of(Role(post.role)).title,
            "current": current is not None and post.pk == current.pk,
        }
        for post in posts.posts_of(user)
    ]
    return render(request, "pages/post.html", {"posts": held, "refused": refused})


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Speak the chosen language from now on: on the account when there is one, and on this device."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = redirect(back)
    if chosen in dict(settings.LANGUAGES):
        if isinstance(request.user, User) and request.user.language != chosen:
            request.user.language = chosen
            request.user.save(update_fields=["language"])
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 24 * 3600, samesite="Lax"
        )
    return response
