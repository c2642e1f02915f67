"""The pages as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Registers the templates; the pages hold no data of their own."""

    name = "hub.pages"
    label = "pages"
