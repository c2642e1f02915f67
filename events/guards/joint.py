"""The guards of joint handling 联办: who directs it, and whether every unit has reported. Pure."""

from __future__ import annotations

from typing import Final

from events.facts import Facts
from events.guards.question import Test
from events.records import CaseFile
from events.refusals import GuardFailed
from events.refusals_units import (
    AssistsStillOpen,
    LeadFinished,
    NotDirecting,
    NotInHandling,
    PartOnly,
)
from events.states import OPEN_ITEM, CaseState, ItemKind, Part
from events.verbs import Guard
from hub.foundation.access import Role

#: They direct the handling of every case they see; a liaison only of those the own organisation leads.
_DISPATCHERS: Final = frozenset({Role.DISPATCHER, Role.SHIFT_SUPERVISOR, Role.DISTRICT_CENTRE})


def needs_more(file: CaseFile) -> bool:
    """Whether an assisting unit said that more has to be done, and nobody has answered that yet."""
    wanted = {"part": Part.NEEDS_MORE.value}
    return any(item.result == wanted for item in file.units())


def assists_done(file: CaseFile) -> bool:
    """Whether every unit that assists, or was called, has reported what became of its part, or was released."""
    open_ = (item for item in file.units() if item.kind != ItemKind.HANDLE_LEAD and item.is_open)
    return not any(open_) and not file.open_items(ItemKind.WHISTLE) and not needs_more(file)


def _assists_done(facts: Facts) -> bool:
    item = facts.item
    is_top_lead = item is not None and item.kind == ItemKind.HANDLE_LEAD and item.parent_id is None
    return not is_top_lead or assists_done(facts.file)


def _directs(facts: Facts) -> bool:
    lead = facts.file.lead()
    leads = lead is not None and facts.actor.org_id in lead.org_path
    asked = facts.item.asked if facts.item is not None else None
    called = facts.actor.org_id in (asked or {}).get("orgs", ())
    return leads or called or facts.actor.role in _DISPATCHERS


def lead_open(file: CaseFile) -> bool:
    """Whether the lead unit still works on it."""
    lead = file.lead()
    return lead is not None and lead.state in OPEN_ITEM


TESTS: Final[dict[Guard, Test]] = {
    Guard.ASSISTS_DONE: _assists_done,
    Guard.DIRECTS: _directs,
    Guard.IN_HANDLING: lambda facts: facts.file.state is CaseState.HANDLING,
    Guard.IS_WHOLE: lambda facts: facts.item is None or facts.item.parent_id is None,
    Guard.LEAD_OPEN: lambda facts: lead_open(facts.file),
}

REFUSALS: Final[dict[Guard, type[GuardFailed]]] = {
    Guard.ASSISTS_DONE: AssistsStillOpen,
    Guard.DIRECTS: NotDirecting,
    Guard.IN_HANDLING: NotInHandling,
    Guard.IS_WHOLE: PartOnly,
    Guard.LEAD_OPEN: LeadFinished,
}
