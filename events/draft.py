"""A decision being made: the file of a case as it becomes, and everything to be written. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from events.audience import audience
from events.card import card, holder, item_card
from events.kept import MergeRecord
from events.on_site import Collector
from events.policy import Policy, running
from events.records import (
    CaseFile,
    CaseRecord,
    EventRecord,
    EvidenceRecord,
    ItemRecord,
    NoteRecord,
)
from grid.worktime import Calendar
from hub.foundation.access import Actor


class Context(msgspec.Struct, frozen=True):
    """What a decision may know beside the case. now: recorded_at; acted_at: by the actor's own clock."""

    actor: Actor
    now: datetime
    acted_at: datetime
    calendar: Calendar
    #: Gives the next id of a table: "item" or "note".
    new_id: Callable[[str], int]
    #: Keyed digest of a text, for the journal.
    digest: Callable[[str], str]
    policy: Policy = msgspec.field(default_factory=running)
    #: Who is on duty over the place of a case; None where nobody says: recorded history that is played.
    collectors: Callable[[CaseRecord], Sequence[Collector]] | None = None


class Told(msgspec.Struct, frozen=True):
    """A journal entry to be. Turned into one by `events.store`, so that deciding needs no journal."""

    kind: str
    data: dict[str, Any]
    subject: str
    case_id: int
    cell_id: int | None
    org_id: int | None
    actor: Actor
    acted_at: datetime
    audience: list[str]
    audience_before: list[str]


@dataclass(slots=True)
class Draft:
    """One case's decision. is_new: the case itself has to be inserted."""

    file: CaseFile
    is_new: bool = False
    new_items: list[ItemRecord] = field(default_factory=list)
    changed_items: dict[int, ItemRecord] = field(default_factory=dict)
    changed_events: dict[int, EventRecord] = field(default_factory=dict)
    notes: list[NoteRecord] = field(default_factory=list)
    evidence: list[EvidenceRecord] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    #: What becomes of the other cases that the same command moves.
    beside: list[Draft] = field(default_factory=list)
    #: The merge (并案) to be kept; and the id of the one that is taken back.
    merge: MergeRecord | None = None
    unmerge: int | None = None
    #: Events whose callers asked for secrecy now.
    hidden_callers: set[int] = field(default_factory=set)
    #: A row said that the department is to be named next.
    routed: bool = False
    #: What will fall due because of it: (key, kind, at, data), as `hub.foundation.due` sets it.
    later: list[tuple[str, str, datetime, dict[str, Any]]] = field(default_factory=list)
    #: When the case would go on by itself before the decision.
    _waking: datetime | None = None
    #: Items touched since the last entry, in order.
    _touched: dict[int, ItemRecord] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Remember what the case was like before."""
        self._waking = self.file.case.suspended_until

    @property
    def moved_waking(self) -> bool:
        """Whether the day on which the case goes on by itself was set, moved or taken away."""
        return self._waking != self.file.case.suspended_until

    def offer(self, item: ItemRecord) -> None:
        """Add a new work item."""
        self.file.items.append(item)
        self.new_items.append(item)
        self._touched[item.id] = item

    def touch(self, item: ItemRecord) -> None:
        """Say that an item was changed."""
        self._touched[item.id] = item
        if not any(item is new for new in self.new_items):
            self.changed_items[item.id] = item

    def promise(self, event: EventRecord) -> None:
        """Take an event's new reply date in the place of the old one."""
        events = self.file.events
        self.file.events = [event if one.id == event.id else one for one in events]
        self.changed_events[event.id] = event

    def take(self, event: EventRecord) -> None:
        """Take over an event of another case, as it is with this one."""
        self.file.events = sorted([*self.file.events, event], key=lambda one: one.id)
        self.changed_events[event.id] = event

    def tell(
        self,
        kind: str,
        ctx: Context,
        *,
        item: ItemRecord | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        """Close one step: settle version, holder and audience of the case, and note its entry."""
        case = self.file.case
        before = case.audience
        case.version += 1
        case.changed_at = ctx.now
        case.holder_name = holder(self.file.items)
        grades = [(item.asked or {})["grade"] for item in self.file.supervisions()]
        case.supervised = max(grades, default=0)
        case.audience = audience(self.file)
        data: dict[str, Any] = {"card": card(case)}
        if (
            case.tables != ctx.policy.stamp
        ):  # the first decision by these tables says so, and with it those after it
            case.tables = data["tables"] = ctx.policy.stamp
        if item is not None:
            data["item"] = item_card(item)
        if self._touched:
            data["items"] = [item_card(touched) for touched in self._touched.values()]
            self._touched = {}
        self.told.append(
            Told(
                kind=kind,
                data=data | (extra or {}),
                subject=f"item:{item.id}" if item is not None else f"case:{case.id}",
                case_id=case.id,
                cell_id=case.cell_id,
                org_id=item.org_id if item is not None else case.lead_org_id,
                actor=ctx.actor,
                acted_at=ctx.acted_at,
                audience=case.audience,
                audience_before=before,
            )
        )
