"""The Django application of the room sensors."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SensorsConfig(AppConfig):
    """Registers journal kinds and sentences once the models are loaded."""

    name = "sensors"
    label = "sensors"
    verbose_name = _("Sensors")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import the tables other rooms and the stream read."""
        from sensors import (  # noqa: PLC0415 - they need loaded apps
            kinds,  # noqa: F401
            sentences,  # noqa: F401
            sentences_of_health,  # noqa: F401
        )
