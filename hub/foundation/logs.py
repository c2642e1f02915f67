"""How a line of a log looks, what it carries, and what is left out of it: an error's words may quote a citizen.

Every process writes the same lines: JSON, or words for a person at a terminal. What a line is about travels with the
work: inside `with about(batch=7):` every line carries it, through calls, tasks and threads that are started for them.
No personal data is in a field: orders are named by their source's id, cases by number, people not at all.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

import msgspec
from django.db import DatabaseError, InterfaceError, OperationalError

#: The last lines of a traceback, from the name of an error that quotes rows or fields to the next empty line.
_QUOTING: Final = re.compile(
    r"^(?P<name>(?:django\.db\.utils|psycopg2[\w.]*)\.(?!OperationalError|InterfaceError)\w+"
    r"|pydantic_core\._pydantic_core\.ValidationError): .+?(?=\n\n|\Z)",
    re.MULTILINE | re.DOTALL,
)
#: Errors of the database whose words quote nothing but addresses and names of tables.
_SPEAKS: Final = (OperationalError, InterfaceError)
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_about: ContextVar[Mapping[str, Any]] = ContextVar("about", default=_NOTHING)
_encode: Final = msgspec.json.Encoder(enc_hook=str).encode
_process = f"pid:{os.getpid()}"


@contextmanager
def about(**fields: Any) -> Iterator[None]:
    """Inside, every line carries these fields: JSON-able, never personal."""
    token = _about.set({**_about.get(), **fields})
    try:
        yield
    finally:
        _about.reset(token)


def fields(**said: Any) -> dict[str, Any]:
    """`log.info("…", extra=fields(case="AL-1"))`: this one line carries them."""
    return {"fields": said}


def rows(said: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """`log.info("…", extra=rows([…]))`: a line for each, written at once; for what comes by the hundred."""
    return {"rows": said}


def call_this_process(name: str) -> None:
    """Name the process in its lines, as its heart is named."""
    global _process
    _process = name


def without_quotes(traceback: str) -> str:
    """A traceback whose errors of database and validation have lost their words; names and places stay."""
    return _QUOTING.sub(r"\g<name> (what it said may be personal and is left out)", traceback)


class Line(logging.Formatter):
    """Words for a person: time, level, process's part, sentence, then the fields as name=value."""

    def formatException(self, ei: object) -> str:
        """The traceback, without what an error quotes."""
        return without_quotes(super().formatException(ei))  # type: ignore[arg-type] # as it came

    def format(self, record: logging.LogRecord) -> str:
        """One line for each row, or one line and the traceback."""
        _leave_quotes_out(record)
        first, newline, rest = super().format(record).partition("\n")
        first += _words(_carried(record))
        several: Sequence[Mapping[str, Any]] | None = getattr(record, "rows", None)
        if several is not None:
            return "\n".join([first + _words(one) for one in several])
        return first + newline + rest


class JsonLine(Line):
    """One JSON object a line: at, level, process, from, say, then the fields; `trace` holds a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """One line for each row, or one."""
        _leave_quotes_out(record)
        head: dict[str, Any] = {
            "at": _instant(record.created),
            "level": record.levelname.lower(),
            "process": _process,
            "from": record.name,
            "say": record.getMessage(),
            **_carried(record),
        }
        if record.exc_info:
            head["trace"] = self.formatException(record.exc_info)
        several: Sequence[Mapping[str, Any]] | None = getattr(record, "rows", None)
        if several is None:
            return _json(head)
        begin = _json(head)[:-1] + ","  # what the rows share is written down once
        return "\n".join([begin + _json(one)[1:] for one in several])


def _leave_quotes_out(record: logging.LogRecord) -> None:
    """An error given as an argument of the sentence says its name only, when its words may be somebody's."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            type(one).__name__
            if isinstance(one, DatabaseError) and not isinstance(one, _SPEAKS)
            else one
            for one in record.args
        )


def _carried(record: logging.LogRecord) -> Mapping[str, Any]:
    own: Mapping[str, Any] | None = getattr(record, "fields", None)
    return {**_about.get(), **own} if own else _about.get()


def _words(said: Mapping[str, Any]) -> str:
    return "".join(f" {name}={_word(value)}" for name, value in said.items())


def _word(value: Any) -> str:
    text = value if isinstance(value, str) else _json(value)
    return text if text and " " not in text else _json(value)


def _instant(created: float) -> str:
    return datetime.fromtimestamp(created, UTC).isoformat(timespec="milliseconds")


def _json(value: Any) -> str:
    return _encode(value).decode()
