"""The pages of the three powers: the auditor's list, and the security administrator's accounts. Plain forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from grid import posts, powers
from grid.api_accounts import NewAccount, accounts
from grid.models import Area, Level, Organisation, Post
from grid.models.life import in_force
from hub.audit import listing
from hub.audit.listing import GROUPS, Wanted
from hub.foundation import clock
from hub.foundation.access import Actor, Role
from hub.foundation.errors import HubError
from hub.pages.faces import frame, in_a_post

#: Log-ins shown at once.
MOST: Final = 100


@in_a_post
def audit(request: HttpRequest, post: Post) -> HttpResponse:
    """Who looked at callers, took data out, changed rights: newest first."""
    if post.role != Role.AUDITOR:
        return render(request, "403.html", status=403)
    said = request.GET
    group = said.get("group", "")
    wanted = Wanted(
        group=group if group in GROUPS else "",
        person=_number(said.get("person")),
        before=_number(said.get("before")),
    )
    lines, following = listing.entries(posts.scope_of(post.user, post), wanted)
    groups = [
        ("", gettext("Everything")),
        ("callers", gettext("Callers looked at")),
        ("exports", gettext("Taken out")),
        ("rights", gettext("Rights changed")),
    ]
    for line in lines:
        line["when"] = f"{line['at'].astimezone(clock.CITY):%Y-%m-%d %H:%M:%S}"
    shown = {"lines": lines, "next": following, "groups": groups, "wanted": wanted}
    return render(request, "pages/audit.html", frame(post, "audit") | shown)


@in_a_post
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, post: Post) -> HttpResponse:
    """Log-ins with their posts; made, locked and given posts by forms. A password is shown once, on this answer."""
    if post.role != Role.SECURITY_ADMIN:
        return render(request, "403.html", status=403)
    said: dict[str, Any] = {"done": "", "wrong": ""}
    if request.method == "POST":
        actor = posts.scope_of(post.user, post).actor
        try:
            said["done"] = _ACTS[request.POST.get("act", "")](request, actor)
        except HubError as error:
            said["wrong"] = error.sentence()
        except (KeyError, ValueError):
            said["wrong"] = gettext(
                "Something is missing or not as it must be; look at the form again."
            )
    text = request.GET.get("q", "")[:60]
    found = accounts(text, MOST)
    today = in_force(clock.today())
    wanted = _number(request.GET.get("person"))
    chosen = next((one for one in found if one.pk == wanted), None)
    shown = {
        "q": text,
        "accounts": found[:MOST],
        "more": len(found) > MOST,
        "chosen": chosen,
        "seen": powers.mark(chosen) if chosen else "",
        "roles": posts.ROLE_NAMES.items(),
        "orgs": Organisation.objects.filter(today).order_by("path"),
        "areas": Area.objects.filter(today).exclude(level=Level.GRID).order_by("path"),
        "role_names": posts.ROLE_NAMES,
    }
    return render(request, "pages/accounts.html", frame(post, "accounts") | shown | said)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None


def _id(request: HttpRequest, name: str) -> int:
    number = _number(request.POST.get(name))
    if number is None:
        raise ValueError(name)
    return number


def _make(request: HttpRequest, actor: Actor) -> str:
    told = NewAccount(username=request.POST["username"], name=request.POST["name"])
    user, password = powers.make_account(told.username, told.name, actor)
    return gettext("%(name)s was made. First password, shown once: %(password)s") % {
        "name": user.username,
        "password": password,
    }


def _password(request: HttpRequest, actor: Actor) -> str:
    password = powers.new_password(_id(request, "user"), actor, seen=request.POST.get("seen", ""))
    return gettext("New first password, shown once: %(password)s") % {"password": password}


def _lock(request: HttpRequest, actor: Actor) -> str:
    powers.lock(_id(request, "user"), actor, locked=True)
    return gettext("The log-in is locked.")


def _unlock(request: HttpRequest, actor: Actor) -> str:
    powers.lock(_id(request, "user"), actor, locked=False)
    return gettext("The log-in is open again.")


def _give(request: HttpRequest, actor: Actor) -> str:
    powers.give(
        _id(request, "user"),
        Role(request.POST["role"]),
        _id(request, "org"),
        actor,
        area_id=_number(request.POST.get("area")),
    )
    return gettext("The post was given.")


def _end(request: HttpRequest, actor: Actor) -> str:
    powers.take(_id(request, "post"), actor)
    return gettext("The post was ended.")


_ACTS: Final[dict[str, Callable[[HttpRequest, Actor], str]]] = {
    "make": _make,
    "password": _password,
    "lock": _lock,
    "unlock": _unlock,
    "give": _give,
    "end": _end,
}
