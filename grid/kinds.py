"""The journal kinds of this room: kind -> schema version of its data."""

from __future__ import annotations

from typing import Final

from hub.foundation import journal

KINDS: Final[dict[str, int]] = {
    # data: {version, source, valid_from, levels: {level: {made, changed, ended}}}
    "grid.published": 1,
}

journal.register(KINDS)
