"""The guards of emergencies 突发事件. Pure."""

from __future__ import annotations

from typing import Final

from events.facts import Facts
from events.guards.question import Test
from events.refusals import GuardFailed
from events.refusals_units import IsEmergency, NeverBounced, NoEmergency
from events.states import ItemKind
from events.verbs import Guard


def is_emergency(facts: Facts) -> bool:
    """Whether the case is as important as the policy's emergencies."""
    return facts.case.importance >= facts.policy.emergency_importance


def _may_go_back(facts: Facts) -> bool:
    item = facts.item
    leads = item is not None and item.kind == ItemKind.HANDLE_LEAD and item.parent_id is None
    return not (leads and is_emergency(facts))


TESTS: Final[dict[Guard, Test]] = {
    Guard.IS_EMERGENCY: is_emergency,
    Guard.NO_EMERGENCY: lambda facts: not is_emergency(facts),
    Guard.MAY_GO_BACK: _may_go_back,
}

REFUSALS: Final[dict[Guard, type[GuardFailed]]] = {
    Guard.IS_EMERGENCY: NoEmergency,
    Guard.NO_EMERGENCY: IsEmergency,
    Guard.MAY_GO_BACK: NeverBounced,
}
