"""The merges of cases as they are kept: which case another one went into, and what it was like before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec

from events import store
from events.card import instant
from events.kept import Kept, Standing, own_importance
from events.models import Merge
from events.moves import CASE_MOVES
from events.records import CaseFile

#: The verbs that move another case, too.
OF_TWO: Final = frozenset(verb.value for (_, verb), row in CASE_MOVES.items() if row.beside)


def standing(case_id: int) -> Standing | None:
    """The merge by which this case ended, if it still stands; two statements, none for a case that was not merged."""
    row = Merge.objects.filter(case_id=case_id, undone_at__isnull=True).first()
    if row is None:
        return None
    kept = _kept(row.kept)
    told = Merge.objects.filter(into_id=row.into_id).values_list("kept", "undone_at")
    others = [(_kept(one), undone_at is None) for one, undone_at in told]
    return Standing(row.pk, row.into_id, kept, own_importance(others, kept))


def into(case_id: int) -> int | None:
    """The case another one went into, if the merge still stands."""
    rows = Merge.objects.filter(case_id=case_id, undone_at__isnull=True)
    return rows.values_list("into_id", flat=True).first()


def led(case_ids: Collection[int]) -> dict[int, int]:
    """Of these cases those that were merged, and the case that goes on for each; a merge of a merge is followed."""
    found: dict[int, int] = {}
    asked = set(case_ids)
    while asked:
        rows = Merge.objects.filter(case_id__in=sorted(asked), undone_at__isnull=True)
        step = dict(rows.values_list("case_id", "into_id"))
        found = {case_id: step.get(into_id, into_id) for case_id, into_id in found.items()} | {
            case_id: into_id for case_id, into_id in step.items() if case_id not in found
        }
        asked = set(step.values())
    return {case_id: into_id for case_id, into_id in found.items() if case_id in case_ids}


def with_merged(case_id: int) -> set[int]:
    """A case, those that were merged into it, and those that were merged into these."""
    found = asked = {case_id}
    while asked:
        rows = Merge.objects.filter(into_id__in=asked, undone_at__isnull=True)
        asked = set(rows.values_list("case_id", flat=True)) - found
        found = found | asked
    return found


def shown(case_id: int) -> dict[str, Any]:
    """What a page tells of merges. merged: into which case; reports: ids it brought; took_in: the cases it took in."""
    rows = Merge.objects.filter(undone_at__isnull=True).select_related("case", "into")
    own = rows.filter(case_id=case_id).first()
    return {
        "merged": None if own is None else _told(own.into.pk, own.into.number, own),
        "reports": [] if own is None else _kept(own.kept).reports,
        "took_in": [
            _told(row.case.pk, row.case.number, row)
            for row in rows.filter(into_id=case_id).order_by("id")
        ],
    }


def together(file: CaseFile, merged: Mapping[str, Any]) -> CaseFile:
    """The case with the work of those it was merged with, and with the reports it shows: who may know a caller is
    asked of all who had a part in any of them. merged: as `shown` gives it.
    """
    told = [*merged["took_in"], *([merged["merged"]] if merged["merged"] else [])]
    if not told:
        return file
    others = store.read(one["case_id"] for one in told).values()
    brought = set(merged["reports"])
    return CaseFile(
        file.case,
        [*file.items, *(item for other in others for item in other.items)],
        [*file.events, *(e for other in others for e in other.events if e.id in brought)],
    )


def _told(case_id: int, number: str, row: Merge) -> dict[str, Any]:
    return {"case_id": case_id, "number": number, "at": instant(row.at)}


def _kept(value: Any) -> Kept:
    return msgspec.convert(value, Kept, strict=False)
