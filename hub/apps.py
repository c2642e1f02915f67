"""The front door as a Django app: it wires the rooms together once all of them are loaded."""

from __future__ import annotations

from django.apps import AppConfig


class HubConfig(AppConfig):
    """Loads the wiring."""

    name = "hub"
    label = "hub"

    def ready(self) -> None:
        """Join journal kinds to reactions, due kinds to actions, and scopes to posts."""
        from hub import wiring  # noqa: PLC0415 - rooms must be loaded first

        wiring.connect()
