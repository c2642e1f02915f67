"""Reading case files under lock and writing decisions, set-wise: a click is a batch of one.

The order of locks, for every transaction of the hub, is: states of devices, cases by id, and `journal_head`
last. Nobody who holds a lock of this list takes one that stands before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from events import rows
from events.draft import Draft, Told
from events.records import CaseFile
from hub.foundation import journal, sqlfile


def read(case_ids: Iterable[int]) -> dict[int, CaseFile]:
    """The files of these cases by id as they are now, without a lock; unknown ids are left out."""
    found = _query(sqlfile.load("events", "case_files"), {"ids": list(case_ids), "items": []})
    return {row["id"]: rows.case_file(row) for row in found}


def load(
    case_ids: Iterable[int], item_ids: Iterable[int] = (), *, wait: bool = True
) -> dict[int, CaseFile]:
    """The files of these cases by id, locked until the transaction ends; unknown ids are left out.

    item_ids: work items whose cases are meant, too. wait: False leaves out what somebody else has locked. One
    statement; a second one only when somebody committed a change while this one waited.
    """
    wanted = {"ids": sorted(set(case_ids)), "items": sorted(set(item_ids))}
    if not any(wanted.values()):
        return {}
    lock = "FOR UPDATE OF c" + ("" if wait else " SKIP LOCKED")
    while True:
        found = _query(sqlfile.load("events", "case_files") + lock, wanted)
        if all(row["version"] == row["seen_version"] for row in found):
            return {row["id"]: rows.case_file(row) for row in found}


def write(
    drafts: Sequence[Draft], work: journal.Work, extra: Mapping[str, dict[str, Any]] | None = None
) -> None:
    """Store a list of decisions in one statement and give their entries to the journal.

    extra: further statements of the same set, by file name without `.sql`, each with its parameter's value.
    """
    parts: dict[str, dict[str, Any]] = {}

    def put(name: str, parameter: str, values: list[dict[str, Any]]) -> None:
        if values:
            parts[name] = {parameter: rows.as_json(values)}

    old = [draft for draft in drafts if not draft.is_new]
    put("add_cases", "new_cases", [rows.case_row(d.file.case) for d in drafts if d.is_new])
    put("change_cases", "cases", [rows.case_row(d.file.case) for d in old if d.told])
    put("add_items", "new_items", [rows.item_row(item) for d in drafts for item in d.new_items])
    put(
        "change_items",
        "items",
        [rows.item_row(i) for d in drafts for i in d.changed_items.values()],
    )
    put("add_notes", "notes", [rows.note_row(note) for d in drafts for note in d.notes])
    photos = [photo for draft in drafts for photo in draft.evidence]
    put("add_evidence", "evidence", [rows.evidence_row(photo) for photo in photos])
    if photos:
        parts["mark_attached"] = {"uploads": [str(photo.upload_id) for photo in photos]}
    _execute_together(parts | dict(extra or {}))
    for draft in drafts:
        for told in draft.told:
            work.note(entry(told))


def entry(told: Told) -> journal.Entry:
    """The journal entry of what a decision tells."""
    before = None if told.audience_before == told.audience else told.audience_before
    return journal.Entry(
        kind=told.kind,
        data=told.data,
        subject=told.subject,
        case_id=told.case_id,
        cell_id=told.cell_id,
        org_id=told.org_id,
        actor=told.actor,
        acted_at=told.acted_at,
        audience=told.audience,
        audience_before=before,
    )


def _execute_together(parts: Mapping[str, Mapping[str, Any]]) -> None:
    """Run hand-written statements as one: each becomes a part of one WITH. References are checked at commit."""
    if not parts:
        return
    texts = [f"{name} AS (\n{sqlfile.load('events', name)})" for name in parts]
    parameters = {key: value for values in parts.values() for key, value in values.items()}
    with connection.cursor() as cursor:
        cursor.execute("WITH " + ", ".join(texts) + " SELECT 1", parameters)


def _query(text: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, values, strict=True)) for values in cursor.fetchall()]
