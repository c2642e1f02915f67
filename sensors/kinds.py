"""The journal kinds of this room: kind -> schema version of its data."""

from __future__ import annotations

from typing import Final

from hub.foundation import journal

KINDS: Final[dict[str, int]] = {
    "alarm.raised": 1,  # data: {alarm, device, rule, level, card, why}
    "alarm.level_changed": 1,  # data: {alarm, device, rule, level, was, card, why}
    "alarm.cleared": 1,  # data: {alarm, device, rule, was, card, why}
}

journal.register(KINDS)
