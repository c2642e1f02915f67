"""What every page's frame needs to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def city(request: HttpRequest) -> dict[str, Any]:
    """The city's name, the languages on offer and the nonce of this answer's own scripts."""
    return {
        "city_name": settings.CITY_NAME,
        "languages": settings.LANGUAGES,
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
