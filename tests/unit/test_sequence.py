"""Numbering by the device: each number counts once, whatever the order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sensors.sequence import WINDOW, Window, admit


@given(st.lists(st.integers(100, 100 + WINDOW - 1), max_size=80))
def test_each_number_is_admitted_once_within_the_window(numbers: list[int]) -> None:
    window, admitted = Window(), list[int]()
    for number in numbers:
        after = admit(window, number)
        if after is not None:
            admitted.append(number)
            window = after
        assert 0 <= window.seen < 2**WINDOW
    assert sorted(admitted) == sorted(set(numbers))


def test_a_device_that_begins_to_count_again_is_heard() -> None:
    window = admit(admit(Window(), 5000) or Window(), 5001)
    assert window is not None
    again = admit(window, 1)
    assert again == Window(1, 1)
    assert admit(again, 1) is None
    assert admit(again, 2) is not None


def test_a_jump_beyond_the_window_forgets_the_old_numbers() -> None:
    window = admit(Window(10, 1), 10 + WINDOW + 5)
    assert window == Window(10 + WINDOW + 5, 1)
