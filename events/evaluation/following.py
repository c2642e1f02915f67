"""The reader that keeps the facts: entries in, changed rows out, in the transaction of its cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
from django.db import connection
from msgspec.structs import asdict

from events.evaluation.facts import CaseFacts, EvaluatedCase, Fact, FactKind
from events.evaluation.folding import MARKS, VERSION, Mark, fold
from events.rows import as_json
from hub.foundation import sqlfile

#: The name of its cursor. Another version has another one, and so reads from the beginning.
READER: Final = f"events.evaluation.{VERSION}"

#: These never change once they are told, and a case may have any number of them: they are not read back.
_FINAL: Final = (FactKind.REPORT.value,)

Entries = Sequence[Mapping[str, Any]]


def read(entries: Entries, generation: int = VERSION, marks: Mapping[str, Mark] = MARKS) -> None:
    """Take entries of the journal, in order, into the facts. The caller holds transaction and cursor."""
    about = [entry for entry in entries if entry["case_id"] is not None]
    files = _load({entry["case_id"] for entry in about}, generation)
    for entry in about:
        files[entry["case_id"]] = fold(files.get(entry["case_id"]), entry, marks)
    _store(files.values(), generation)


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
        file = CaseFacts(msgspec.json.decode(case, type=EvaluatedCase))
        for fact in msgspec.json.decode(facts, type=list[Fact]):
            file.facts[fact.kind, fact.ref] = fact
        files[file.case.case_id] = file
    return files


def _store(files: Iterable[CaseFacts], generation: int) -> None:
    files = list(files)
    if not files:
        return
    told: dict[str, Any] = {
        "cases": as_json([asdict(file.case) for file in files]),
        "facts": as_json([asdict(file.facts[key]) for file in files for key in file.touched]),
        "generation": generation,
    }
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("events", "evaluation/keep"), told)


def forget(generation: int) -> None:
    """Delete everything one generation holds."""
    with connection.cursor() as cursor:
        for table in ("events_fact", "events_evaluatedcase"):
            cursor.execute(f"DELETE FROM {table} WHERE generation = %s", [generation])  # noqa: S608
