"""The rows of a case as plain values: what is decided upon and what is stored. Pure."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from events.states import (
    CLAIMS,
    HANDLING_KINDS,
    LEFT_ITEM,
    OPEN_ITEM,
    REQUESTS,
    CaseState,
    ItemKind,
    ItemState,
)


class CaseRecord(msgspec.Struct):
    """One case. Field names are the columns; lon and lat are degrees, CGCS2000 (EPSG:4490)."""

    id: int
    number: str
    state: str
    kind: str
    source: str
    channel: str
    opened_at: datetime
    changed_at: datetime
    version: int = 0
    class_scheme: str = ""
    class_kind: str = ""
    class_code: str = ""
    class_name: str = ""
    importance: int = 0
    review: str = ""
    component_id: int | None = None
    device_id: int | None = None
    alarm_id: int | None = None
    # place
    place_status: str = "none"
    lon: float | None = None
    lat: float | None = None
    place_score: float | None = None
    original_x: float | None = None
    original_y: float | None = None
    original_crs: str = ""
    cell_id: int | None = None
    cell_code: str = ""
    area_path: list[int] = msgspec.field(default_factory=list)
    area_names: list[str] = msgspec.field(default_factory=list)
    # rule and clocks
    rule_id: int | None = None
    limit_value: int | None = None
    limit_unit: str = ""
    #: The clock that runs now (see `events.clocks`): the stage's, or in handling the filing rule's.
    clock_from: datetime | None = None
    clock_value: int | None = None
    clock_unit: str = ""
    extensions: list[list[Any]] = msgspec.field(default_factory=list)
    pauses: list[list[str | None]] = msgspec.field(default_factory=list)
    due_at: datetime | None = None
    yellow_at: datetime | None = None
    limit_due_at: datetime | None = None
    suspended: bool = False
    #: It came to its state by a step back, and nobody corrected anything since.
    sent_back: bool = False
    #: The gravest grade of supervision (督办) that stands; 0 for none.
    supervised: int = 0
    #: When a suspended case goes on by itself.
    suspended_until: datetime | None = None
    filed_at: datetime | None = None
    dispatched_at: datetime | None = None
    handled_at: datetime | None = None
    ended_at: datetime | None = None
    # who has it
    lead_org_id: int | None = None
    lead_org_name: str = ""
    holder_name: str = ""
    # counts
    round: int = 1
    events: int = 0
    urges: int = 0
    returns: int = 0
    reworks: int = 0
    reopens: int = 0
    #: The city's tables its last move was decided by: `events.policy.Policy.stamp`.
    tables: str = ""
    audience: list[str] = msgspec.field(default_factory=list)
    whys: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)


class ItemRecord(msgspec.Struct):
    """One work item. org_path: ids from the top of the tree of organisations down to the item's own."""

    id: int
    case_id: int
    kind: str
    state: str
    offered_at: datetime
    parent_id: int | None = None
    level: str = ""
    org_id: int | None = None
    org_name: str = ""
    org_path: list[int] = msgspec.field(default_factory=list)
    person_id: int | None = None
    person_name: str = ""
    event_id: int | None = None
    round: int = 1
    #: A clock of its own; without one (clock_value None) it falls due with the case.
    clock_from: datetime | None = None
    clock_value: int | None = None
    clock_unit: str = ""
    extensions: list[list[Any]] = msgspec.field(default_factory=list)
    pauses: list[list[str | None]] = msgspec.field(default_factory=list)
    due_at: datetime | None = None
    yellow_at: datetime | None = None
    signed_at: datetime | None = None
    reported_at: datetime | None = None
    done_at: datetime | None = None
    #: Who reported it or judged it; differs from `person_id` when a liaison reports for a worker.
    done_by_id: int | None = None
    result: dict[str, Any] | None = None
    #: Of an approval: what it is about, and what exactly is asked of whom.
    about: str = ""
    #: The unit was designated (指定): it may not return it.
    designated: bool = False
    asked: dict[str, Any] | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in OPEN_ITEM

    @property
    def is_claim(self) -> bool:
        """Whether it is about how the case counts: such an item outlasts the case."""
        return self.kind == ItemKind.APPROVE and self.about in CLAIMS


class EventRecord(msgspec.Struct):
    """What of one report matters for deciding; its words and its caller are kept elsewhere."""

    id: int
    case_id: int
    source: str
    source_id: str
    type: str
    has_caller: bool = False
    wants_reply: bool = False
    confidential: bool = False
    reporter_id: int | None = None
    #: The source's id of an earlier report that this one belongs to.
    refers_to: str = ""
    #: The legal reply date (答复期限), since when and by which limit and extensions it is counted.
    received_at: datetime | None = None
    reply_due_at: datetime | None = None
    reply_limits: list[list[Any]] | None = None


class NoteRecord(msgspec.Struct):
    """A text somebody wrote about a case: erasable, so the journal holds its id and a keyed digest only."""

    id: int
    case_id: int
    item_id: int | None
    about: str
    code: str
    text: str
    author_id: int | None
    at: datetime


class EvidenceRecord(msgspec.Struct):
    """A photo attached to a case by a command."""

    case_id: int
    item_id: int | None
    event_id: int | None
    kind: str
    upload_id: UUID
    author_id: int | None
    at: datetime
    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    distance_m: int | None = None


@dataclass(slots=True)
class CaseFile:
    """A case with its work items and events, in order of their ids."""

    case: CaseRecord
    items: list[ItemRecord] = field(default_factory=list)
    events: list[EventRecord] = field(default_factory=list)

    def copy(self) -> CaseFile:
        """A copy whose rows may be changed without touching this one's."""
        case = copy(self.case)
        case.whys = dict(case.whys)
        return CaseFile(case, [copy(item) for item in self.items], list(self.events))

    @property
    def state(self) -> CaseState:
        """The case's state."""
        return CaseState(self.case.state)

    def item(self, item_id: int | None) -> ItemRecord | None:
        """The item with this id, or None."""
        return next((item for item in self.items if item.id == item_id), None)

    def open_items(self, *kinds: ItemKind) -> list[ItemRecord]:
        """The items somebody still has to work on; of `kinds` only, when given."""
        return [item for item in self.items if item.is_open and (not kinds or item.kind in kinds)]

    def open_requests(self) -> list[ItemRecord]:
        """What was asked for and waits for an answer."""
        return [item for item in self.open_items(ItemKind.APPROVE) if item.about in REQUESTS]

    def supervisions(self) -> list[ItemRecord]:
        """The supervisions (督办) that stand: to be answered, or answered and not accepted yet."""
        return [
            item
            for item in self.items
            if item.kind == ItemKind.SUPERVISE
            and item.state in (ItemState.OFFERED, ItemState.REPORTED)
        ]

    def returners(self) -> set[int]:
        """The organisations that returned the case, or were ruled not to be the right ones."""
        return {
            item.org_id
            for item in self.items
            if item.kind == ItemKind.HANDLE_LEAD
            and item.state == ItemState.RETURNED
            and item.parent_id is None
            and item.org_id is not None
        }

    def lead(self) -> ItemRecord | None:
        """The newest lead item that no other item is the parent of, revoked and returned ones left out."""
        gone = (ItemState.REVOKED, ItemState.RETURNED)
        leads = (
            item
            for item in reversed(self.items)
            if item.kind == ItemKind.HANDLE_LEAD
            and item.parent_id is None
            and item.state not in gone
        )
        return next(leads, None)

    def units(self) -> list[ItemRecord]:
        """The lead and the assisting items of the present dispatch: of each unit the newest, where it has a part.

        Rework makes new items for the units whose part was not well done; the others' stand as they were.
        """
        start = self.lead()
        if start is None:
            return []
        while (before := self.item((start.asked or {}).get("again"))) is not None:
            start = before
        newest = {
            (item.kind, item.org_id): item
            for item in self.items
            if item.kind in (ItemKind.HANDLE_LEAD, ItemKind.HANDLE_ASSIST)
            and item.parent_id is None
            and item.id >= start.id
        }
        return [item for item in newest.values() if item.state not in LEFT_ITEM]

    def handlers(self) -> set[int]:
        """Users who handled the case in any round, or hold it to handle: none of them may judge it (双轴)."""
        kinds = HANDLING_KINDS | {ItemKind.WHISTLE}
        handling = [item for item in self.items if item.kind in kinds]
        return {
            user
            for item in handling
            for user in (item.person_id, item.done_by_id)
            if user is not None
        }
