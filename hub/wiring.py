"""The one table of what follows what: journal kinds to reactions, due kinds to actions, users to scopes."""

from __future__ import annotations

from grid import posts
from hub.foundation import access, due
from hub.foundation.reading import Read

#: Readers of the journal, each with its own cursor, run by the clock process.
READERS: dict[str, Read] = {}

#: What is done when a thing falls due.
DUE: dict[str, due.Act] = {}


def connect() -> None:
    """Called once, when all rooms are loaded."""
    due.connect(DUE)
    access.use_scopes(posts.scope_of_holder)
