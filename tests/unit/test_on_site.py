"""Who is asked to look on site: the nearest, the least busy, never who handled, everybody once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from events.on_site import Collector, choose

USERS = st.integers(1, 8)
FOUND = st.lists(
    st.builds(
        Collector, USERS, st.just("某人"), st.integers(0, 5), st.just("某街道"), st.integers(0, 9)
    ),
    unique_by=lambda one: one.user_id,
    max_size=8,
)


@given(FOUND, st.frozensets(USERS), st.frozensets(USERS))
def test_nobody_who_handled_or_was_asked_is_chosen_and_nobody_nearer_is_left_out(
    found: list[Collector], handlers: frozenset[int], asked: frozenset[int]
) -> None:
    chosen, why = choose(found, handlers, asked)
    left = [one for one in found if one.user_id not in handlers | asked]
    if chosen is None:
        assert not left
        assert why.code in {"events.on_site.nobody", "events.on_site.all_asked"}
        return
    assert chosen in left
    assert all((one.depth, -one.tasks) <= (chosen.depth, -chosen.tasks) for one in left)
    assert why.values == {"name": "某人", "area": "某街道", "tasks": chosen.tasks}


@given(FOUND, st.frozensets(USERS))
def test_asked_one_after_the_other_everybody_is_asked_once(
    found: list[Collector], handlers: frozenset[int]
) -> None:
    asked: list[int] = []
    while (chosen := choose(found, handlers, asked)[0]) is not None:
        asked.append(chosen.user_id)
    assert sorted(asked) == sorted({one.user_id for one in found} - handlers)


def test_the_reason_tells_whether_nobody_was_there_or_nobody_came() -> None:
    there = [Collector(1, "甲", 3, "老城街道")]
    assert choose([], (), ())[1].code == "events.on_site.nobody"
    assert choose(there, {1}, ())[1].code == "events.on_site.nobody"
    assert choose(there, (), {1})[1].values == {"count": 1}
