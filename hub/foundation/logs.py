"""How a line of a log looks, and what is left out of it: an error's words may quote what a citizen said."""

from __future__ import annotations

import logging
import re
from typing import Final

#: The last lines of a traceback, from the name of an error that quotes rows or fields to the next empty line.
_QUOTING: Final = re.compile(
    r"^(?P<name>(?:django\.db\.utils|psycopg2[\w.]*)\.(?!OperationalError|InterfaceError)\w+"
    r"|pydantic_core\._pydantic_core\.ValidationError): .+?(?=\n\n|\Z)",
    re.MULTILINE | re.DOTALL,
)


def without_quotes(traceback: str) -> str:
    """A traceback whose errors of database and validation have lost their words; names and places stay."""
    return _QUOTING.sub(r"\g<name> (what it said may be personal and is left out)", traceback)


class Line(logging.Formatter):
    """The formatter of every log of the hub."""

    def formatException(self, ei: object) -> str:
        """The traceback, without what an error quotes."""
        return without_quotes(super().formatException(ei))  # type: ignore[arg-type] # as it came
