"""Start-up checks: what would otherwise go wrong silently."""

from __future__ import annotations

import logging
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

log = logging.getLogger(__name__)

#: Tag of the checks that look for secrets.
KEYS = "hub.keys"
#: Tag of all checks that are the hub's own. A process without pages runs these alone: Django's would load every page.
OWN = "hub"


@register(OWN)
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


@register(OWN, KEYS)
def keys_are_given(**_: Any) -> list[CheckMessage]:
    """A process may do without its keys; a city may not."""
    found: list[CheckMessage] = []
    if not settings.SEAL_KEY:
        found.append(
            Warning(
                "HUB_SEAL_KEY is not set: callers' data and photos can be neither sealed nor opened.",
                hint=_HINT,
                id="hub.W001",
            )
        )
    if not settings.SECRET_KEY_IS_KEPT:
        found.append(
            Warning(
                "HUB_SECRET_KEY is not set: each process makes its own, so a log-in holds in one process only and"
                " ends with it.",
                hint=_HINT,
                id="hub.W002",
            )
        )
    return found


def warn_of_keys() -> None:
    """Log what `keys_are_given` finds; for processes that run no checks when they start."""
    for warning in keys_are_given():
        log.warning("%s", warning.msg)


_HINT = (
    "scripts/run makes both and keeps them in var/hub.env; elsewhere give them as .env.example says"
)
