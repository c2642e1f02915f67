"""Recorded files, row by row: CSV or JSON lines, plain or gzipped."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sensors.errors import BadRow
from sensors.mapping import Mapping, Message, message

#: Some exports hold whole letters in one field.
csv.field_size_limit(16 * 1024 * 1024)


def rows(file: Path, mapping: Mapping) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line or record number, row) of a file, in its order."""
    with _opened(file, mapping.source.encoding) as text:
        if mapping.source.format == "jsonl":
            for number, line in enumerate(text, start=1):
                if line.strip():
                    yield number, json.loads(line)
        else:
            yield from enumerate(csv.DictReader(text, delimiter=mapping.source.delimiter), start=1)


def messages(file: Path, mapping: Mapping) -> Iterator[Message | tuple[int, BadRow]]:
    """The messages of a file in its order; for a row that is none, its number and why."""
    for number, row in rows(file, mapping):
        try:
            yield message(mapping, row)
        except BadRow as error:
            yield number, error


def span(file: Path, mapping: Mapping) -> tuple[int, datetime | None, datetime | None]:
    """How many messages a file holds, and the first and last of their times."""
    count, first, last = 0, None, None
    for one in messages(file, mapping):
        if isinstance(one, Message):
            count += 1
            first = one.at if first is None else min(first, one.at)
            last = one.at if last is None else max(last, one.at)
    return count, first, last


@contextmanager
def _opened(file: Path, encoding: str) -> Iterator[IO[str]]:
    if file.suffix == ".gz":
        with gzip.open(file, "rt", encoding=encoding, newline="") as text:
            yield text
    else:
        with file.open("r", encoding=encoding, newline="") as text:
            yield text
