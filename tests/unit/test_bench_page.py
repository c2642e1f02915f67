"""What a bench printed stands in the pages as it was printed."""

from __future__ import annotations

import json

from tests.bench.page import FIRST, FRONT, LAST, filled
from tests.bench.report import Measured, as_json
from tests.bench.rounds import Series


def test_a_row_is_filled_in_between_its_marks_and_again_by_the_next_run() -> None:
    page = f"before\n{FIRST}\nold | words\n{LAST}\nafter\n"
    row = Measured("cases.orders", Series((2100.0, 2200.0, 2300.0)), Series((4000.0,) * 3))
    found = {one["key"]: one for one in json.loads(as_json([row]))}
    once = filled(page, found, FRONT)
    assert "old | words" not in once
    assert "| 2,200 /s [2,100–2,300] | 4,000 /s" in once
    assert "| 55% | ≥ 2,000 /s or ≥ 40% | yes | 0 / 0 |" in once
    assert "not measured" in once
    assert once.startswith("before")
    assert once.endswith("after\n")
    assert filled(once, found, FRONT) == once
