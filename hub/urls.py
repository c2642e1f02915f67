"""One include per room, nothing else."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from hub.api import api

urlpatterns = [
    path("api/", api.urls),
    path("jsi18n/", JavaScriptCatalog.as_view(), name="jsi18n"),
    path("accounts/", include("allauth.account.urls")),
    path("", include("hub.pages.urls")),
]
