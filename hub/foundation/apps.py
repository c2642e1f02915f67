"""The foundation as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """Registers the start-up checks and the explanations of the foundation itself."""

    name = "hub.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import what registers itself."""
        from hub.foundation import checks  # noqa: F401, PLC0415 - checks need loaded apps
