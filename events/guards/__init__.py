"""The guards of the moves: one test and one refusal for each, family by family. Pure."""

from __future__ import annotations

from typing import Final

from events.facts import Facts
from events.guards import (
    appealing,
    asking,
    emergency,
    excluding,
    hotline,
    joint,
    levels,
    main,
    merging,
    simple,
)
from events.guards.question import Test
from events.refusals import GuardFailed
from events.verbs import Guard

_FAMILIES: Final = (
    simple, emergency, main, asking, merging, joint, hotline, excluding, appealing, levels,
)  # fmt: skip

TESTS: Final[dict[Guard, Test]] = {
    guard: test for family in _FAMILIES for guard, test in family.TESTS.items()
}

#: What is said when a person's move fails on the guard; the others only choose between consequences.
REFUSALS: Final[dict[Guard, type[GuardFailed]]] = {
    guard: refusal for family in _FAMILIES for guard, refusal in family.REFUSALS.items()
}


def hold(guards: tuple[Guard, ...], facts: Facts) -> bool:
    """Whether all of them hold."""
    return all(TESTS[guard](facts) for guard in guards)


def require(guards: tuple[Guard, ...], facts: Facts) -> None:
    """Raise the refusal of the first guard that does not hold."""
    for guard in guards:
        if not TESTS[guard](facts):
            raise REFUSALS.get(guard, GuardFailed)(guard=guard.value)
