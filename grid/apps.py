"""The Django application of the room grid."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridConfig(AppConfig):
    """Registers journal kinds and sentences once the models are loaded."""

    name = "grid"
    label = "grid"
    verbose_name = _("Ground")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import the tables other rooms and the stream read."""
        from grid import kinds, refusals, sentences  # noqa: F401, PLC0415 - they need loaded apps
