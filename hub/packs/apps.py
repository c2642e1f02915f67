"""The packs as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PacksConfig(AppConfig):
    """Scenario packs: read, checked, loaded, played."""

    name = "hub.packs"
    label = "packs"
    verbose_name = _("Scenario packs")

    def ready(self) -> None:
        """Register the journal kinds."""
        from hub.packs import kinds  # noqa: F401, PLC0415 - the journal must be loaded first
