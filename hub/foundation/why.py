"""Every automatic decision explains itself: code, values, template version, told to the reader."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
from django.utils.translation import get_language, gettext, override

from hub.foundation import own_names, spans

#: code -> (template version, English msgid with %(name)s places). Rooms add theirs from `sentences.py`.
_templates: dict[str, tuple[int, str]] = {}


def register(templates: Mapping[str, tuple[int, str]]) -> None:
    """Add a room's templates. Raises ValueError when a code is already taken by another text."""
    for code, template in templates.items():
        if _templates.setdefault(code, template) != template:
            raise ValueError(f"the explanation {code!r} is defined twice with different texts")


def codes() -> dict[str, tuple[int, str]]:
    """All registered templates, by code."""
    return dict(_templates)


class Why(msgspec.Struct, frozen=True):
    """One decision's reason. values: JSON-able, complete enough to render the sentence years later.

    A number whose name ends with `_s` is seconds: its place in the sentence says them in units a reader would choose
    (30 min); one that ends with `_for_s` says how long something held, and nothing when that is no time at all. A unit
    that is empty leaves no gap.
    """

    code: str
    values: dict[str, Any] = msgspec.field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """{"code", "values", "v", "zh"}: what is stored; "zh" is the Chinese sentence as it was shown at the time."""
        version, msgid = _templates[self.code]
        zh = _filled(msgid, self.values, "zh-hans")
        return {"code": self.code, "values": self.values, "v": version, "zh": zh}


def render(stored: Mapping[str, Any], language: str | None = None) -> str:
    """The sentence of a stored reason in `language` (None: the active one).

    A template that has changed since, or is gone, falls back to the Chinese sentence kept beside the values.
    """
    version, msgid = _templates.get(stored["code"], (None, ""))
    if version != stored.get("v") and stored.get("zh"):
        return str(stored["zh"])
    return _filled(msgid, stored["values"], language or get_language() or "en")


def _filled(msgid: str, values: Mapping[str, Any], language: str) -> str:
    """A template in a language with its values."""
    lengths = {
        name: value
        for name, value in values.items()
        if name.endswith("_s") and isinstance(value, int | float)
    }
    if lengths:
        with override(language):
            told = {name: _length(name, value) for name, value in lengths.items()}
        values = {**values, **told}
    text = _translated(msgid, language)
    for name, value in values.items():
        if value == "" and name.endswith("unit"):
            text = text.replace(f" %({name})s", "")
    return text % own_names.spoken(values, language)


def _length(name: str, seconds: float) -> str:
    return spans.held(seconds) if name.endswith("_for_s") else spans.lasting(seconds)


@cache
def _translated(msgid: str, language: str) -> str:
    """A template in a language; a batch of orders asks for the same few, eight times an order."""
    with override(language):
        return gettext(msgid)
