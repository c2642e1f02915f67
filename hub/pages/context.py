"""What every page's frame needs to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

#: Our language codes as HTML names them.
HTML_LANG = {"zh-hans": "zh-Hans", "en": "en"}


def city(request: HttpRequest) -> dict[str, Any]:
    """The city's name, the language of the page and the other one, and the nonce of its own scripts."""
    active = get_language() or settings.LANGUAGE_CODE
    return {
        "city_name": settings.CITY_NAME,
        "html_lang": HTML_LANG.get(active, active),
        "other_languages": [
            {"code": code, "name": name}
            for code, name in (("zh-hans", "简体中文"), ("en", "English"))
            if code != active
        ],
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
