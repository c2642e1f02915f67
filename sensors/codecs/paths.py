"""Places in a JSON document: `deviceInfo.devEui`, `rxInfo[0].rssi`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

Steps = tuple[str | int, ...]

_WHOLE: Final = re.compile(r"[^.\[\]]+(?:\[\d+\])*(?:\.[^.\[\]]+(?:\[\d+\])*)*")
_STEP: Final = re.compile(r"\[(\d+)\]|[^.\[\]]+")


def is_one(path: str) -> bool:
    """Whether a text is a path."""
    return _WHOLE.fullmatch(path) is not None


@lru_cache(maxsize=4096)
def steps(path: str) -> Steps:
    """A path as keys and indexes."""
    return tuple(int(one[1]) if one[1] else one[0] for one in _STEP.finditer(path))


def find(document: Any, path: str) -> Any:
    """What stands at a path; None where nothing does."""
    for step in steps(path):
        if isinstance(step, int):
            if not isinstance(document, list) or step >= len(document):
                return None
            document = document[step]
        elif isinstance(document, dict):
            document = document.get(step)
        else:
            return None
    return document


def first(document: Any, paths: Iterable[str]) -> tuple[Any, str]:
    """The first of several places that holds something, and which; (None, "") where none does."""
    for path in paths:
        found = find(document, path)
        if found is not None:
            return found, path
    return None, ""
