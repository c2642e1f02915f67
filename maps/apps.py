"""The maps room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class MapsConfig(AppConfig):
    """Registers the room; it owns only the drawn backdrop, everything else it reads."""

    name = "maps"
    verbose_name = gettext_lazy("Maps")
    default_auto_field = "django.db.models.BigAutoField"
