"""The row of modules that workers share: each once, what is long in front, what waits between what computes."""

from __future__ import annotations

from tests.servers import ROOT
from tests.workers import LONGEST, in_order


def test_the_longest_stand_in_front_and_what_waits_between_what_computes() -> None:
    units = [f"tests/unit/test_{n}.py" for n in range(4)]
    flows = [f"tests/flow/test_{n}.py" for n in range(2)]
    assert in_order([*units, *flows, LONGEST[1], LONGEST[0]]) == [
        *LONGEST[:2], flows[0], *units[:2], flows[1], *units[2:],
    ]  # fmt: skip


def test_every_module_that_is_named_is_there() -> None:
    assert [name for name in LONGEST if not (ROOT / name).exists()] == []
