"""Which statements of a request are its work: without the transaction's brackets and the log-in's look-up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

#: BEGIN and COMMIT, or their savepoints inside a test.
_BRACKETS: Final = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
#: Who asks: the session, its user, the post it acts in with that post's own reach.
_LOG_IN: Final = (
    'FROM "django_session"',
    'FROM "foundation_user" WHERE',
    'FROM "grid_post" INNER JOIN',
    'FROM "grid_area" INNER JOIN "grid_post_more_areas"',
)
#: Several statements may travel together; JSON among their values has no line breaks.
_SEVERAL: Final = re.compile(r";\s*\n")


def of_the_work(statements: Iterable[str]) -> list[str]:
    """The statements that are the work itself, in order."""
    return [
        one
        for sent in statements
        for one in _SEVERAL.split(sent.strip().rstrip(";"))
        if not one.startswith(_BRACKETS) and not any(part in one for part in _LOG_IN)
    ]
