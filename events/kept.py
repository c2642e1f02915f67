"""What a case was like when it was merged: kept with the merge, so that taking it back restores it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

import msgspec

from events.records import CaseFile, EventRecord


class KeptCase(msgspec.Struct):
    """What a merge takes from a case. Names and units are those of its columns."""

    state: str
    clock_from: datetime | None
    clock_value: int | None
    clock_unit: str
    extensions: list[list[Any]]
    pauses: list[list[str | None]]
    due_at: datetime | None
    yellow_at: datetime | None
    limit_due_at: datetime | None
    suspended: bool
    suspended_until: datetime | None
    urges: int
    importance: int
    whys: dict[str, dict[str, Any]]


class KeptItem(msgspec.Struct):
    """A work item that the merge takes away."""

    id: int
    state: str
    done_at: datetime | None


class Kept(msgspec.Struct):
    """A case as it was. at: when it was merged; reports: ids of its events; other_importance: of the other case."""

    at: datetime
    case: KeptCase
    items: list[KeptItem]
    reports: list[int]
    other_importance: int = 0


class Standing(msgspec.Struct, frozen=True):
    """A merge that stands. own_importance: what the other case would have without it."""

    id: int
    into_id: int
    kept: Kept
    own_importance: int = 0


class MergeRecord(msgspec.Struct, frozen=True):
    """A merge to be stored."""

    case_id: int
    into_id: int
    at: datetime
    kept: Kept


_CASE: Final = KeptCase.__struct_fields__


def keep(file: CaseFile, at: datetime, other_importance: int) -> Kept:
    """The case as it is now, before anything is taken from it."""
    values = {name: getattr(file.case, name) for name in _CASE}
    values["whys"] = dict(file.case.whys)
    items = [
        KeptItem(item.id, item.state, item.done_at)
        for item in file.open_items()
        if not item.is_claim
    ]
    reports = [event.id for event in file.events]
    return Kept(at, KeptCase(**values), items, reports, other_importance)


def restore(file: CaseFile, kept: Kept) -> list[int]:
    """Give the case back what it had; the ids of the items that changed. Its reports are another matter."""
    for name in _CASE:
        setattr(file.case, name, getattr(kept.case, name))
    for told in kept.items:
        item = file.item(told.id)
        if item is not None:
            item.state, item.done_at = told.state, told.done_at
    return [told.id for told in kept.items]


def reports_of(kept: Kept, events: Iterable[EventRecord]) -> list[EventRecord]:
    """Of the events of the other case those of the merged one: what it brought, and what was said to it since."""
    known, told = set(kept.reports), list(events)
    threads = {(one.source, one.source_id) for one in told if one.id in known}
    return [one for one in told if one.id in known or _is_of(one, threads)]


def thread_of(chosen: Collection[int], events: Iterable[EventRecord]) -> list[EventRecord]:
    """The chosen events, with all that was said to them: under the same id of the source, or referring to it."""
    told = list(events)
    threads = {(one.source, one.source_id) for one in told if one.id in chosen}
    return [one for one in told if _is_of(one, threads)]


def _is_of(event: EventRecord, threads: Collection[tuple[str, str]]) -> bool:
    return (event.source, event.source_id) in threads or (event.source, event.refers_to) in threads


def own_importance(merges: Iterable[tuple[Kept, bool]], standing: Kept) -> int:
    """What a case's importance would be without one of the merges into it. merges: all of them, and which stand."""
    told = list(merges)
    own = min(one.other_importance for one, _ in told)
    others = (one.case.importance for one, stands in told if stands and one != standing)
    return max([own, *others])
