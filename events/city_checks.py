"""The start-up check of the city file: a process with a file it cannot read does not start."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from events import city_file
from events.city_file import BadCityFile
from hub.foundation.checks import OWN


@register(OWN)
def city_file_can_be_used(**_: Any) -> list[CheckMessage]:
    """Every fault of the file, with its line."""
    try:
        city_file.running()
    except BadCityFile as wrong:
        return [Error(str(wrong), id="hub.E002")]
    return []


def stop_if_wrong() -> None:
    """For processes that run no checks when they start. Raises SystemExit with every fault."""
    for error in city_file_can_be_used():
        raise SystemExit(error.msg)
