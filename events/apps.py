"""The Django application of the room events."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """Registers journal kinds and sentences once the models are loaded."""

    name = "events"
    label = "events"
    verbose_name = _("Cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import the tables other rooms and the stream read."""
        from events import city_checks, kinds, sentences  # noqa: F401, PLC0415 - they need loaded apps
