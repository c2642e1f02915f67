"""What devices reported, said in the reader's language: a report keeps the Chinese words of when it was made."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import get_language

#: Source and its id of reports of devices → title and text in the active language, of those it knows.
Said = Callable[[Collection[tuple[str, str]]], Mapping[tuple[str, str], tuple[str, str]]]

_said: Final[list[Said]] = []


def provide(said: Said) -> None:
    """Name the function that knows what devices reported; without one the words stay as they were kept."""
    _said[:] = [said]


def of(events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events as `events.showing` has them, those of devices in the reader's language; in Chinese nothing is asked."""
    told = {(one["source"], one["source_id"]) for one in events if one["channel"] == "sensor"}
    if not told or not _said or (get_language() or "zh").startswith("zh"):
        return list(events)
    known = _said[0](told)
    return [_retold(one, known.get((one["source"], one["source_id"]))) for one in events]


def _retold(event: dict[str, Any], said: tuple[str, str] | None) -> dict[str, Any]:
    if said is None or event["title"] is None:
        return event
    return event | {"title": said[0], "text": said[1]}
