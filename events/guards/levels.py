"""The guards of whistles 吹哨 and of levels 上行下达. Pure."""

from __future__ import annotations

from typing import Final

from events.facts import Facts
from events.guards.question import Test
from events.levels import LEVELS, rank
from events.refusals import GuardFailed
from events.refusals_units import NobodyAbove, NobodyBelow, NoWhistle
from events.verbs import Guard


def _level(facts: Facts) -> str:
    return facts.item.level if facts.item is not None else ""


TESTS: Final[dict[Guard, Test]] = {
    Guard.MAY_WHISTLE: lambda facts: _level(facts) in facts.policy.whistle_levels,
    Guard.HAS_UPPER: lambda facts: rank(_level(facts)) > 0,
    Guard.HAS_LOWER: lambda facts: rank(_level(facts)) < len(LEVELS) - 1,
}

REFUSALS: Final[dict[Guard, type[GuardFailed]]] = {
    Guard.MAY_WHISTLE: NoWhistle,
    Guard.HAS_UPPER: NobodyAbove,
    Guard.HAS_LOWER: NobodyBelow,
}
