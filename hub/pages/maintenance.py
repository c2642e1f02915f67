"""The page of maintenance windows 检修窗口: what is silenced, until when and why; made and ended by forms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_http_methods

from grid import posts
from grid.models import Area, Level, Post
from hub.foundation import clock, own_names
from hub.foundation.access import Role, Scope
from hub.foundation.commands import Outcome
from hub.foundation.errors import BadInput, HubError, Phrase
from hub.foundation.ids import uuid7
from hub.pages import said
from hub.pages.faces import frame, in_a_post
from sensors import maintaining
from sensors.maintaining import Listed, Wanted
from sensors.models import DeviceType, Maintenance

#: How the states of a window are called, and the class of the word's frame.
STATES: Final = {
    "running": (gettext_noop("silenced now"), "mine"),
    "coming": (gettext_noop("to come"), ""),
    "over": (gettext_noop("over"), "done"),
}
#: The fields of the form by the names on the page.
FIELDS: Final = {
    "begins_at": gettext_noop("From"),
    "ends_at": gettext_noop("Until"),
    "reason": gettext_noop("Why"),
    "device": gettext_noop("Silenced"),
}
#: How long a window is when the form is opened.
USUAL: Final = dt.timedelta(hours=2)


@in_a_post
@require_http_methods(["GET", "POST"])
def maintenance(request: HttpRequest, post: Post) -> HttpResponse:
    """Windows of the last month, now and to come; a form to make one."""
    if Role(post.role) not in maintaining.ROLES:
        return render(request, "403.html", status=403)
    scope = posts.scope_of(post.user, post)
    told: dict[str, Any] = {"wrong": "", "typed": _empty(request.GET.get("device", ""))}
    if request.method == "POST":
        try:
            outcome = _ACTS[request.POST.get("act", "")](request, scope)
            if outcome.result in ("applied", "already"):
                return redirect("maintenance")
            told["wrong"] = outcome.data.get("title", "")
        except BadInput as error:
            told["wrong"] = _wrong(error)
        except HubError as error:
            told["wrong"] = error.sentence()
        except (KeyError, ValueError):
            told["wrong"] = gettext(
                "Something is missing or not as it must be; look at the form again."
            )
        told["typed"] = request.POST
    page = _page(request.GET.get("page", ""))
    windows, more = maintaining.listed(scope, page)
    if page and not windows:  # what was there is over, or nobody linked to it
        return redirect("maintenance")
    shown = {
        "windows": [_line(one) for one in windows],
        "page": page,
        "next": page + 1 if more else None,
        "types": sorted(
            DeviceType.objects.values_list("code", "name"), key=lambda one: own_names.place(one[1])
        ),
        "areas": Area.objects.filter(valid_to__isnull=True)
        .exclude(level=Level.GRID)
        .order_by("path"),
        "command": uuid7(),
    }
    return render(request, "pages/maintenance.html", frame(post, "maintenance") | shown | told)


def _page(text: str) -> int:
    """Which page of the list, from 0; anything else is the first."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _wrong(error: BadInput) -> str:
    """What the form has to hold instead, by the name the field has on the page."""
    field = str(error.values["field"])
    if field in FIELDS:
        error.words["field"] = Phrase(FIELDS[field])
    return error.sentence()


def _make(request: HttpRequest, scope: Scope) -> Outcome:
    form = request.POST
    wanted = Wanted(
        begins_at=_instant(form["begins_at"]),
        ends_at=_instant(form["ends_at"]),
        reason=form["reason"],
        device=form.get("device", "").strip(),
        gateway=form.get("gateway", "").strip(),
        type=form.get("type", ""),
        area=int(form["area"]) if form.get("area") else None,
    )
    return maintaining.announce(UUID(form["id"]), wanted, scope)


def _end(request: HttpRequest, scope: Scope) -> Outcome:
    return maintaining.shorten(UUID(request.POST["id"]), int(request.POST["window"]), scope)


_ACTS: Final[dict[str, Callable[[HttpRequest, Scope], Outcome]]] = {"make": _make, "end": _end}


def _instant(text: str) -> dt.datetime:
    """A local time of the city as a form sends it."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.CITY)


def _empty(device: str) -> dict[str, str]:
    """The form as it is opened. device: the code of the one somebody came from."""
    now = clock.now().astimezone(clock.CITY).replace(second=0, microsecond=0)
    return {
        "device": device[:64],
        "begins_at": f"{now:%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + USUAL:%Y-%m-%dT%H:%M}",
    }


def _line(one: Listed) -> dict[str, Any]:
    word, look = STATES[one.state]
    window = one.window
    return {
        "id": window.pk,
        "device": window.device,
        "of": _of(window),
        "begins": said.time_of(window.begins_at),
        "ends": said.time_of(window.ends_at),
        "reason": window.reason,
        "by": str(window.user),
        "state": gettext(word),
        "look": look,
        "silenced": one.silenced,
        "may_end": one.state != "over",
    }


def _of(window: Maintenance) -> list[str]:
    """What else must fit, beside the device it names: one line for each."""
    lines = []
    if window.gateway:
        name = str(window.gateway)
        lines.append(gettext("all devices behind %(name)s") % {"name": name})
        if window.reach is not None:
            lines.append(gettext("of them only those within the scope of who made it"))
    if window.type:
        lines.append(gettext("type %(name)s") % {"name": own_names.named(window.type.name)})
    if window.area:
        lines.append(gettext("in %(name)s") % {"name": window.area.name})
    return lines
