"""The short way to the canonical form gives what the long one does: the journal's old digests hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.foundation.canonical import Ready, canonical, defined

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
_JSON = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS,
    lambda inside: st.lists(inside) | st.dictionaries(_TEXTS, inside),
    # deep enough for every kind within every other; larger ones cost time and find nothing else
    max_leaves=20,
)


@given(st.dictionaries(_TEXTS, _JSON))
def test_both_ways_give_the_same_bytes(value: dict[str, Any]) -> None:
    assert canonical(value) == defined(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_has_one_form(number: float) -> None:
    assert canonical([number]) == defined([number])


@given(st.dictionaries(_TEXTS, _JSON), _TEXTS)
def test_what_is_ready_is_put_in_as_it_stands(value: dict[str, Any], key: str) -> None:
    assert canonical({key: Ready(canonical(value)), "\0": 1}) == defined({key: value, "\0": 1})


def test_keys_that_are_no_texts_become_texts() -> None:
    assert canonical({2: "b", 1: {3: 1.0}}) == b'{"1":{"3":1},"2":"b"}'


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical({"a": [number]})


def test_what_is_not_json_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical({"a": {1, 2}})
