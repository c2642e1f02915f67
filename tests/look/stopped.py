"""The pages of faults nobody can ask for: as the hub makes them, to be shown in place of a page's answer."""

from __future__ import annotations

import json
from typing import Final

from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from hub.pages.faults import AGAIN_S

STATUSES: Final = (500, 503)
LANGUAGES: Final = ("zh-hans", "en")


def pages() -> dict[str, str]:
    """Each page as HTML, by status and language: "503 en"."""
    made: dict[str, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            for status in STATUSES:
                request = RequestFactory().get("/")
                told: dict[str, object] = {"again_s": AGAIN_S}
                made[f"{status} {language}"] = render_to_string(f"{status}.html", told, request)
    return made


def tell() -> None:
    """Print them for a process without the hub's settings."""
    print(json.dumps(pages()))
