"""The journal kinds of this room: kind -> schema version of its data, and what the data hold."""

from __future__ import annotations

from typing import Final

from hub.foundation import journal

KINDS: Final[dict[str, int]] = {
    "alarm.raised": 1,
    "alarm.level_changed": 1,
    "alarm.cleared": 1,
    "rulebook.published": 1,
    "devices.published": 1,
}

#: Kind → fields of its data; "?" marks one that is not always there. docs/journal.md is written from it.
DATA: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("alarm.raised", "alarm.level_changed", "alarm.cleared"),
        ("card", "alarm", "device", "rule", "level", "was", "why"),
    ),
    "rulebook.published": ("source", "made?", "changed?", "unchanged?", "ended?"),
    "devices.published": ("source", "made?", "changed?", "unchanged?", "outside?", "tied"),
}

journal.register(KINDS)
