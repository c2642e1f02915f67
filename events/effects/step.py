"""One row of a table being carried out, and the item it is about or makes. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from events.draft import Context, Draft
from events.given import Given, OrgGiven
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


def give_to(item: ItemRecord, org: OrgGiven) -> None:
    """The organisation has the item."""
    item.org_id, item.org_name, item.org_path, item.level = (
        org.id,
        org.name,
        list(org.path),
        org.level,
    )


def once_more(step: Step, old: ItemRecord) -> ItemRecord:
    """The same unit's task once more, in the case's present round: with who worked on it; due with the case."""
    item = new_item(
        step, ItemKind(old.kind), ItemState.WORKING if old.person_id else ItemState.OFFERED
    )
    item.org_id, item.org_name, item.org_path = old.org_id, old.org_name, list(old.org_path)
    item.level, item.person_id, item.person_name = old.level, old.person_id, old.person_name
    item.designated, item.asked = old.designated, {"again": old.id}
    item.due_at, item.yellow_at = step.draft.file.case.due_at, step.draft.file.case.yellow_at
    return item
