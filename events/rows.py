"""Records to rows of the database and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec.structs import asdict

from events.kept import MergeRecord
from events.records import (
    CaseFile,
    CaseRecord,
    EventRecord,
    EvidenceRecord,
    ItemRecord,
    NoteRecord,
)

CASE_FIELDS: Final = CaseRecord.__struct_fields__
ITEM_FIELDS: Final = ItemRecord.__struct_fields__
_ITEM_INSTANTS: Final = tuple(n for n in ITEM_FIELDS if n.endswith("_at") or n == "clock_from")
_EVENT_INSTANTS: Final = ("received_at", "reply_due_at")

#: The columns of all these tables that hold JSON.
DOCUMENTS: Final = frozenset({"whys", "extensions", "pauses", "reply_limits", "result", "asked"})


def point(lon: float | None, lat: float | None) -> str | None:
    """EWKT of a point in CGCS2000, or None."""
    return None if lon is None or lat is None else f"SRID=4490;POINT({lon!r} {lat!r})"


def as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as the JSON array a statement takes."""
    return msgspec.json.encode(rows).decode()


def case_row(case: CaseRecord) -> dict[str, Any]:
    """A whole row of events_case."""
    row = asdict(case)
    row["geom"] = point(row.pop("lon"), row.pop("lat"))
    return row


def item_row(item: ItemRecord) -> dict[str, Any]:
    """A whole row of events_workitem."""
    return asdict(item)


def note_row(note: NoteRecord) -> dict[str, Any]:
    """A whole row of events_note."""
    return asdict(note)


def evidence_row(evidence: EvidenceRecord) -> dict[str, Any]:
    """A row of events_evidence without its id."""
    row = asdict(evidence)
    row["geom"] = point(row.pop("lon"), row.pop("lat"))
    return row


def case_record(values: Mapping[str, Any]) -> CaseRecord:
    """A case from a row; jsonb columns may come as text."""
    known = {name: values[name] for name in CASE_FIELDS}
    for name in ("whys", "extensions", "pauses"):
        if isinstance(known[name], str):
            known[name] = json.loads(known[name])
    return CaseRecord(**known)


def item_record(values: Mapping[str, Any]) -> ItemRecord:
    """An item from a JSON row."""
    known = {name: values[name] for name in ITEM_FIELDS}
    for name in _ITEM_INSTANTS:
        if isinstance(known[name], str):
            known[name] = datetime.fromisoformat(known[name])
    return ItemRecord(**known)


def event_record(values: dict[str, Any]) -> EventRecord:
    """An event from a JSON row."""
    for name in _EVENT_INSTANTS:
        if isinstance(values[name], str):
            values[name] = datetime.fromisoformat(values[name])
    return EventRecord(**values)


def reply_row(event: EventRecord) -> dict[str, Any]:
    """What may change of a row of events_event."""
    return {
        "id": event.id,
        "case_id": event.case_id,
        "reply_due_at": event.reply_due_at,
        "reply_limits": event.reply_limits,
        "confidential": event.confidential,
    }


def merge_row(merge: MergeRecord) -> dict[str, Any]:
    """A row of events_merge without its id."""
    return asdict(merge)


def case_file(values: Mapping[str, Any]) -> CaseFile:
    """A case file from a row of case_files.sql."""
    items = json.loads(values["items"] or "[]")
    events = json.loads(values["events_told"] or "[]")
    return CaseFile(
        case_record(values),
        [item_record(item) for item in items],
        [event_record(event) for event in events],
    )
