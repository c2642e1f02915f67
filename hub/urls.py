"""One include per room, nothing else."""

from __future__ import annotations

from django.urls import include, path, re_path
from django.views.i18n import JavaScriptCatalog

from hub.api import api
from hub.pages import entry

handler500 = "hub.pages.faults.failed"
urlpatterns = [
    path("api/", api.urls),
    path("jsi18n/", JavaScriptCatalog.as_view(), name="jsi18n"),
    # Of allauth's own pages these are open; the others are there as names only, because it looks its names up.
    re_path(r"^accounts/(?!(?:password/change|reauthenticate|inactive)/$)", entry.closed),
    path("accounts/", include("allauth.account.urls")),
    path("", include("hub.pages.urls")),
]
