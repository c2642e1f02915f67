"""Start-up checks: what would otherwise go wrong silently."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register()
def driver_is_psycopg2(**_: Any) -> list[CheckMessage]:
    """psycopg 3 beside psycopg2 silently becomes Django's driver."""
    try:
        found = version("psycopg")
    except PackageNotFoundError:
        return []
    return [
        Error(
            f"psycopg {found} is installed beside psycopg2; Django would use it without a word.",
            hint="pip uninstall psycopg psycopg-binary",
            id="hub.E001",
        )
    ]


@register(deploy=True)
def secrets_are_set(**_: Any) -> list[CheckMessage]:
    """The default seal key is for trying out only."""
    if bytes(32) == settings.SEAL_KEY:
        return [
            Warning(
                "HUB_SEAL_KEY is not set; personal data would be sealed with a key everybody knows.",
                hint="scripts/run generates one into var/hub.env",
                id="hub.W001",
            )
        ]
    return []
