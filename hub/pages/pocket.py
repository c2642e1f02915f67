"""The phone's page as an application: its name and pictures, what keeps it, and what it shows without a network."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache

from hub.pages.shell import shell, worker

#: The page says by it that it is ours, and of which version: a hotel's log-in page does not.
SHELL_HEADER = "X-Hub-Shell"


def manifest(request: HttpRequest) -> JsonResponse:
    """The phone page as an installable application."""
    icons = [
        _icon("icon-192.png", "192x192", "any"),
        _icon("icon-512.png", "512x512", "any"),
        _icon("icon-maskable-512.png", "512x512", "maskable"),
        {
            "src": static("hub/img/icon.svg"),
            "sizes": "any",
            "type": "image/svg+xml",
            "purpose": "any",
        },
    ]
    tabs = (("report", gettext("Report")), ("tasks", gettext("Tasks")))
    return JsonResponse(
        {
            "id": "/m",
            "name": gettext("%(city)s · one network") % {"city": settings.CITY_NAME},
            "short_name": gettext("City tasks"),
            "description": gettext("Tasks on the way: what is given to me, and what I see."),
            "lang": get_language(),
            "start_url": reverse("phone"),
            "scope": "/",
            "display": "standalone",
            "orientation": "portrait",
            "background_color": "#f2f4f6",
            "theme_color": "#ffffff",
            "icons": icons,
            "shortcuts": [{"name": name, "url": f"{reverse('phone')}#{key}"} for key, name in tabs],
        },
        content_type="application/manifest+json",
    )


def _icon(name: str, sizes: str, purpose: str) -> dict[str, str]:
    return {
        "src": static(f"hub/img/{name}"),
        "sizes": sizes,
        "type": "image/png",
        "purpose": purpose,
    }


def service_worker(request: HttpRequest) -> HttpResponse:
    """What runs between the phone's page and the network; its text changes when anything the page is made of does."""
    made = shell()
    told = {"version": made.version, "files": made.files, "header": SHELL_HEADER}
    told |= {"page": reverse("phone"), "offline": reverse("phone_offline")}
    text = f"const HUB = {json.dumps(told)};\n{worker()}"
    return HttpResponse(
        text, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


@never_cache
def offline(request: HttpRequest) -> HttpResponse:
    """What the application shows when there is no network and nobody is signed in on this phone."""
    answer = render(request, "pages/phone_offline.html")
    answer[SHELL_HEADER] = shell().version
    return answer
