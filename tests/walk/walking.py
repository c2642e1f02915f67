"""A walk with its laws, and which rows of the tables it has not come by. Pure."""

from __future__ import annotations

from events.moves import CASE_MOVES, ITEM_MOVES
from tests.walk import laws
from tests.walk.world import World


def walked(world: World, moves: int) -> None:
    """Walk, and look after every move and at the end. Raises `laws.Broken`."""
    for step in world.walk(moves):
        laws.hold(world, step)
        if world.made % 100 == 0:
            laws.nobody_is_stuck(world)
    laws.figures_are_the_same_however_they_are_read(world)


def unwalked(rows: dict[tuple[str, ...], int]) -> list[tuple[str, ...]]:
    """The rows somebody can make by hand or by rule that were not walked; consequences go with others."""
    keys: list[tuple[str, ...]] = [
        (state.value, verb.value)
        for (state, verb), row in CASE_MOVES.items()
        if row.who or row.auto
    ]
    keys += [(kind.value, state.value, verb.value) for kind, state, verb in ITEM_MOVES]
    return [key for key in keys if key not in rows]
