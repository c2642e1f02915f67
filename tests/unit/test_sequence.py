"""Repeats without a time: each pack counts once, however often it is sent again and the device counts anew."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sensors.sequence import KEPT, MOST, RESENT, YOUNG_S, admit, mark

Pack = tuple[int, float]
Said = tuple[Pack, float, bool]


def heard(said: list[Said], recent: bytes = b"") -> tuple[list[Pack], bytes]:
    """The packs that were taken of what came: pack, arrival, whether the broker says that it is sent again."""
    taken = []
    for pack, at, again in said:
        after = admit(recent, mark(pack[0], [("level", pack[1], None, None)]), at, again=again)
        if after is not None:
            taken.append(pack)
            recent = after
    return taken, recent


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[Pack], list[Said]]:
    """What a device said over some restarts, and how it arrived: with what was not answered sent again."""
    packs: list[Pack] = []
    for length in draw(st.lists(st.integers(1, 30), min_size=1, max_size=6)):
        packs += [(n, float(len(packs) + n)) for n in range(1, length + 1)]
    came: list[Said] = []
    at = 1e9
    first = 0  # the oldest that the broker has no answer for
    for n, pack in enumerate(packs):
        at += draw(st.sampled_from([0.0, 10.0, 300.0]))
        came.append((pack, at, False))
        if (
            draw(st.integers(0, 9)) == 0
        ):  # ours died before it answered: the broker sends all of it again
            came += [(one, at, True) for one in packs[first : n + 1]]
        if draw(st.integers(0, 9)) == 0:  # the device was not answered, and sends its last again
            last = draw(st.integers(1, RESENT))
            came += [(one, at, False) for one in packs[max(0, n + 1 - last) : n + 1]]
        first = draw(st.sampled_from([first, n + 1])) if n - first < KEPT - 1 else n + 1
    return packs, came


@given(lives())
def test_every_pack_counts_once_over_restarts_and_repeats(
    life: tuple[list[Pack], list[Said]],
) -> None:
    packs, came = life
    assert heard(came)[0] == packs


@given(st.integers(RESENT + 1, 60), st.integers(1, 4), st.integers(YOUNG_S + 1, 3600))
def test_a_device_that_says_the_same_after_each_restart_is_heard(
    length: int, restarts: int, rhythm_s: int
) -> None:
    numbers = [*range(1, length + 1)] * (restarts + 1)
    said = [((number, 0.0), 1e9 + n * rhythm_s, False) for n, number in enumerate(numbers)]
    assert len(heard(said)[0]) == len(numbers)


def test_another_value_under_a_number_that_was_used_is_heard_at_once() -> None:
    taken, recent = heard([((n, 0.0), 1e9 + n, False) for n in range(1, 41)])
    assert heard([((1, 0.5), 1e9 + 50, False)], recent)[0] == [(1, 0.5)]
    assert len(taken) == 40


def test_a_queue_worked_off_at_once_is_remembered_until_it_was_answered() -> None:
    queue = [((n, float(n)), 1e9, False) for n in range(1, 2001)]
    taken, recent = heard(queue)
    again = [(pack, 1e9 + 9000, True) for pack, *_ in queue]
    assert (len(taken), heard(again, recent)[0]) == (2000, [])
    assert len(heard([((2001, 0.0), 1e9 + 9000, False)], recent)[1]) == KEPT * 10


@given(st.lists(st.integers(0, 3), max_size=300))
def test_what_is_remembered_is_bounded(steps: list[int]) -> None:
    at, recent = 1e9, b""
    for n, step in enumerate(steps):
        at += 100 * step
        recent = heard([((n, 0.0), at, False)], recent)[1]
        assert len(recent) % 10 == 0
        assert len(recent) <= MOST * 10
        assert n < KEPT or len(recent) >= KEPT * 10
