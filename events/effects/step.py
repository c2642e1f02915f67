"""One row of a table being carried out, and the item it is about or makes. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from events.draft import Context, Draft
from events.given import Given
from events.records import EventRecord, ItemRecord
from events.states import ItemKind, ItemState


@dataclass(slots=True)
class Step:
    """One row of a table being carried out. was: the case's state before it; extra: what its entry says in addition."""

    draft: Draft
    ctx: Context
    given: Given
    item: ItemRecord | None = None
    #: Whether the move was proven by a photo.
    has_evidence: bool = False
    extra: dict[str, Any] = field(default_factory=dict)
    was: str = ""
    #: Reports that go from this case to the other one, or come from it.
    reports: tuple[EventRecord, ...] = ()


def own_item(step: Step) -> ItemRecord:
    """The item that is moved."""
    if step.item is None:
        raise AssertionError("this effect belongs to the moves of work items")
    return step.item


def new_item(step: Step, kind: ItemKind, state: ItemState = ItemState.OFFERED) -> ItemRecord:
    """An item of the case's present round, held by nobody yet."""
    case = step.draft.file.case
    return ItemRecord(
        id=step.ctx.new_id("item"),
        case_id=case.id,
        kind=kind.value,
        state=state.value,
        offered_at=step.ctx.now,
        round=case.round,
    )
