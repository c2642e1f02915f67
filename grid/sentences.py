"""The sentences of this room's automatic decisions: code -> (version, English text)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

from hub.foundation import why

SENTENCES: Final[dict[str, tuple[int, str]]] = {
    "grid.cell.found": (
        1,
        gettext_noop("The place lies in %(name)s (%(code)s), as the areas were on %(on)s."),
    ),
    "grid.cell.outside": (
        1,
        gettext_noop("The place lies outside every area that was valid on %(on)s."),
    ),
}

why.register(SENTENCES)
