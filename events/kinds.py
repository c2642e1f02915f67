"""The journal kinds of this room: kind -> schema version of its data."""

from __future__ import annotations

from typing import Final

from hub.foundation import journal

KINDS: Final[dict[str, int]] = {
    "catalogue.loaded": 1,  # data: {schemes: [...], added, ended}
}

journal.register(KINDS)
