"""Places are found among others by their ids."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from maps.placed import Places

ids = st.lists(st.integers(1, 60), unique=True)


@given(ids, ids)
def test_each_place_says_whether_it_is_among_some(there: list[int], some: list[int]) -> None:
    held = np.array(sorted(there), dtype=np.int64)
    places = Places(held, np.zeros(len(held)), np.zeros(len(held)))
    assert places.among(some).tolist() == [one in some for one in sorted(there)]
