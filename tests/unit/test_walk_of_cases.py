"""Some thousand moves of the walk that `scripts/walk` makes a hundred thousand of: every law holds after each."""

from __future__ import annotations

import pytest

from events.moves import ITEM_MOVES
from tests.walk import laws
from tests.walk.walking import walked
from tests.walk.world import World


@pytest.mark.parametrize("seed", range(100, 104))
def test_whatever_people_do_every_law_holds(seed: int) -> None:
    world = World(seed)
    walked(world, 700)
    assert len(world.files) > 5


def test_a_walk_comes_by_most_rows_of_items_and_is_refused_for_many_reasons() -> None:
    world = World(7)
    for step in world.walk(1500):
        laws.hold(world, step)
    items = {row for row in world.rows if len(row) == 3}
    assert len(items) > len(ITEM_MOVES) // 2
    assert len(world.refusals) > 8


def test_a_law_that_is_broken_says_where() -> None:
    world = World(3)
    steps = world.walk(60)
    step = next(step for step in steps if step.drafts[0].file.case.due_at is not None)
    file = step.drafts[0].file
    file.case.urges += 1
    with pytest.raises(laws.Broken, match=r"seed 3, .*card differs in \['urges'\]"):
        laws.hold(world, step)
