"""What devices can be told: parameters within their bounds, declared words filled in, declarations that contradict."""

from __future__ import annotations

from typing import Any

import pytest

from hub.foundation.errors import BadInput
from sensors import command_forms
from sensors.command_forms import Command, Param

MINUTES = Param("时长", 1, 120, 30, "min", whole=True)
START = Command("start", "启动水泵", {"minutes": MINUTES})


def test_the_default_stands_for_what_is_not_said() -> None:
    assert command_forms.checked(START, {}) == {"minutes": 30}
    assert command_forms.filled(START, {"minutes": 30}) == {
        "command": "start",
        "params": {"minutes": 30},
    }


@pytest.mark.parametrize("value", [0, 121, 2.5, "30", None, True, float("nan"), float("inf"), [30]])
def test_what_is_out_of_its_bounds_is_refused(value: Any) -> None:
    with pytest.raises(BadInput, match="minutes"):
        command_forms.checked(START, {"minutes": value})


def test_a_parameter_nobody_declared_is_refused() -> None:
    with pytest.raises(BadInput, match="hours"):
        command_forms.checked(START, {"hours": 1})


def test_declared_words_are_filled_and_numbers_stay_numbers() -> None:
    says = {"pump": {"on": True, "for": "{minutes}"}, "text": "P{minutes}M", "list": ["{minutes}"]}
    command = Command("start", "启动水泵", {"minutes": MINUTES}, says)
    assert command_forms.filled(command, {"minutes": 5}) == {
        "pump": {"on": True, "for": 5},
        "text": "P5M",
        "list": [5],
    }


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        ([START, START], "twice"),
        ([Command("a", "a", {"x": Param("x", 2, 1)})], "no value between"),
        ([Command("a", "a", {"x": Param("x", 1, 2, 3)})], "default"),
        ([Command("a", "a", {}, {"x": "{y}"})], "y"),
        ([Command("a", "a", {}, {"id": 1})], "id"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_named(
    commands: list[Command], words: str
) -> None:
    assert words in command_forms.why_not(commands)
    assert command_forms.why_not([START]) == ""
