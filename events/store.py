"""Reading case files under lock and writing decisions, set-wise: a click is a batch of one.

The order of locks, for every transaction of the hub, is: states of devices, cases by id, and `journal_head`
last. Nobody who holds a lock of this list takes one that stands before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import connection

from events import rows
from events.draft import Draft, Told
from events.records import CaseFile, CaseRecord
from hub.foundation import copying, due, journal, sqlfile

#: The kind of thing that falls due when a suspended case goes on by itself.
WAKE: Final = "events.wake"

#: Where the statements put whole rows as they are told them: COPY does the same for many.
_TABLES: Final = {
    "add_cases": "events_case",
    "add_items": "events_workitem",
    "add_notes": "events_note",
    "add_words": "events_eventtext",
    "add_callers": "events_caller",
}


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
    # not their keys: a row that names a case is checked at its commit, with the journal's lock held that we wait for
    lock = "FOR NO KEY UPDATE OF c" + ("" if wait else " SKIP LOCKED")
    while True:
        found = _query(sqlfile.load("events", "case_files") + lock, wanted)
        if all(row["version"] == row["seen_version"] for row in found):
            return {row["id"]: rows.case_file(row) for row in found}


def write(
    drafts: Sequence[Draft],
    work: journal.Work,
    extra: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> None:
    """Store a list of decisions and give their entries to the journal.

    extra: rows of further statements of the same set, by file name without `.sql`. All is one statement, but many new
    rows are copied, table by table. References are checked at the end of the transaction.
    """
    drafts = [one for draft in drafts for one in (draft, *draft.beside)]
    old = [draft for draft in drafts if not draft.is_new]
    photos = [photo for draft in drafts for photo in draft.evidence]
    told = {
        "add_cases": [rows.case_row(d.file.case) for d in drafts if d.is_new],
        "change_cases": [rows.case_row(d.file.case) for d in old if d.told],
        "add_items": [rows.item_row(item) for d in drafts for item in d.new_items],
        "change_items": [rows.item_row(i) for d in drafts for i in d.changed_items.values()],
        "change_replies": [rows.reply_row(e) for d in drafts for e in d.changed_events.values()],
        "hide_callers": [
            {"event_id": event_id} for d in drafts for event_id in sorted(d.hidden_callers)
        ],
        "add_notes": [rows.note_row(note) for d in drafts for note in d.notes],
        "add_evidence": [rows.evidence_row(photo) for photo in photos],
        "add_merges": [rows.merge_row(d.merge) for d in drafts if d.merge is not None],
        "undo_merges": [
            {"id": d.unmerge, "undone_at": d.file.case.changed_at}
            for d in drafts
            if d.unmerge is not None
        ],
        **(extra or {}),
    }
    parts: dict[str, Any] = {}
    for name, values in told.items():
        if name in _TABLES and len(values) >= copying.MANY:
            copying.table(_TABLES[name], values, rows.DOCUMENTS)
        elif values:
            parts[name] = rows.as_json(values)
    if photos:
        parts["mark_attached"] = [str(photo.upload_id) for photo in photos]
    _execute_together(parts)
    if moved := [draft.file.case for draft in drafts if draft.moved_waking]:
        _set_waking(moved)
    if later := [thing for draft in drafts for thing in draft.later]:
        due.set_many(later)
    for draft in drafts:
        for one in draft.told:
            work.note(entry(one))


def _set_waking(cases: Sequence[CaseRecord]) -> None:
    """Let suspended cases go on on their day, and no others."""
    due.set_many(
        (f"{WAKE}:{case.id}", WAKE, case.suspended_until, {"case": case.id})
        for case in cases
        if case.suspended_until is not None
    )
    due.cancel(*(f"{WAKE}:{case.id}" for case in cases if case.suspended_until is None))


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


def _execute_together(parts: Mapping[str, Any]) -> None:
    """Run hand-written statements as one: each becomes a part of one WITH, and takes the parameter of its own name."""
    if not parts:
        return
    texts = [f"{name} AS (\n{sqlfile.load('events', name)})" for name in parts]
    with connection.cursor() as cursor:
        cursor.execute("WITH " + ", ".join(texts) + " SELECT 1", parts)


def _query(text: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, values, strict=True)) for values in cursor.fetchall()]
