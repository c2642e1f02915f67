"""The journal kinds of the packs: kind -> schema version of its data, and what the data hold."""

from __future__ import annotations

from typing import Final

from hub.foundation import journal

KINDS: Final[dict[str, int]] = {"pack.loaded": 1}

#: Kind → fields of its data. docs/journal.md is written from it.
DATA: Final[dict[str, tuple[str, ...]]] = {
    "pack.loaded": ("pack", "version", "digest", "organisations"),
}

journal.register(KINDS)
