"""The reader that keeps the facts: entries in, changed rows out, in the transaction of its cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from django.db import connection

from events.evaluation.entries import READ, Entry, data_of
from events.evaluation.facts import CaseFacts, EvaluatedCase, Fact, FactKind
from events.evaluation.folding import MARKS, VERSION, Mark, fold
from hub.foundation import reading, sqlfile
from hub.foundation.reading import Reader

#: The name of its cursor. Another version has another one, and so reads from the beginning.
READER: Final = f"events.evaluation.{VERSION}"

#: These never change once they are told, and a case may have any number of them: they are not read back.
_FINAL: Final = (FactKind.REPORT.value,)

_case = msgspec.json.Decoder(EvaluatedCase).decode
_facts = msgspec.json.Decoder(list[Fact]).decode
_encode = msgspec.json.Encoder().encode

#: An entry as `after` gives it: its number, and what counts of it, if anything.
Row = dict[str, Any]


def after(cursor: int, count: int) -> list[Row]:
    """The next entries, at most `count`; of those that can count only the fields that do are decoded."""
    asked: dict[str, Any] = {"cursor": cursor, "count": count, "read": list(READ)}
    with connection.cursor() as db:
        db.execute(sqlfile.load("events", "evaluation/entries"), asked)
        rows = db.fetchall()
    return [{"seq": row[0], "entry": None if row[-1] is None else _entry(row)} for row in rows]


def _entry(row: tuple[Any, ...]) -> Entry:
    return Entry(*[*row[:-1], data_of(row[-1])])


def read(rows: Sequence[Row], generation: int = VERSION, marks: Mapping[str, Mark] = MARKS) -> None:
    """Take entries of `after`, in order, into the facts. The caller holds transaction and cursor."""
    entries: list[Entry] = [row["entry"] for row in rows if row["entry"] is not None]
    files = _load({entry.case_id for entry in entries}, generation) if entries else {}
    for entry in entries:
        files[entry.case_id] = fold(files.get(entry.case_id), entry, marks)
    _store(list(files.values()), generation)


@dataclass(frozen=True, slots=True)
class FactReader(Reader):
    """As the clock process runs it: with its own fetch, and with a rest after each batch."""

    def read_on(self, name: str) -> bool:
        """Read the next batch; whether there may be more at once."""
        return read_on(name) > 0


def read_on(name: str = READER, count: int = 500) -> int:
    """Read the next entries, at most `count`; how many there were."""
    return reading.read_on(name, read, count, after)


def _load(cases: Iterable[int], generation: int) -> dict[int, CaseFacts]:
    asked: dict[str, Any] = {
        "cases": sorted(cases),
        "generation": generation,
        "final": list(_FINAL),
    }
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("events", "evaluation/read"), asked)
        rows = cursor.fetchall()
    files = {}
    for case, facts in rows:
        file = CaseFacts(_case(case))
        for fact in _facts(facts):
            file.facts[fact.kind, fact.ref] = fact
        files[file.case.case_id] = file
    return files


def _store(files: Sequence[CaseFacts], generation: int) -> None:
    if not files:
        return
    told: dict[str, Any] = {
        "cases": _encode([file.case for file in files]).decode(),
        "facts": _encode([file.facts[key] for file in files for key in file.touched]).decode(),
        "generation": generation,
    }
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("events", "evaluation/keep"), told)


def forget(generation: int) -> None:
    """Delete everything one generation holds."""
    with connection.cursor() as cursor:
        for table in ("events_fact", "events_evaluatedcase"):
            cursor.execute(f"DELETE FROM {table} WHERE generation = %s", [generation])  # noqa: S608
