"""Every automatic decision explains itself: code, values, template version, told to the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, override

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


@dataclass(frozen=True, slots=True)
class Why:
    """One decision's reason. values: JSON-able, complete enough to render the sentence years later."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """{"code", "values", "v", "zh"}: what is stored; "zh" is the Chinese sentence as it was shown at the time."""
        version, _ = _templates[self.code]
        stored = {"code": self.code, "values": self.values, "v": version}
        return stored | {"zh": render(stored, "zh-hans")}


def render(stored: Mapping[str, Any], language: str | None = None) -> str:
    """The sentence of a stored reason in `language` (None: the active one).

    A template that has changed since, or is gone, falls back to the Chinese sentence kept beside the values.
    """
    version, msgid = _templates.get(stored["code"], (None, ""))
    if version != stored.get("v") and stored.get("zh"):
        return str(stored["zh"])
    if language is None:
        return str(gettext(msgid) % stored["values"])
    with override(language):
        return str(gettext(msgid) % stored["values"])
