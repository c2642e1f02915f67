"""Lengths of time are told in the units a reader would choose, in both languages."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from hub.foundation import spans
from hub.foundation.why import Why, register, render


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0, "0 s", "0 秒"),
        (2.5, "2.5 s", "2.5 秒"),
        (59.7, "1 min", "1 分钟"),
        (90, "1 min 30 s", "1 分 30 秒"),
        (1800, "30 min", "30 分钟"),
        (3600, "1 h", "1 小时"),
        (5400.4, "1 h 30 min", "1 小时 30 分"),
        (86_400, "1 d", "1 天"),
        (2 * 86_400 + 4 * 3600 + 59, "2 d 4 h", "2 天 4 小时"),
    ],
)
def test_a_length_has_two_units_at_most_and_none_that_is_0(
    seconds: float, english: str, chinese: str
) -> None:
    with override("en"):
        assert spans.lasting(seconds) == english
    with override("zh-hans"):
        assert spans.lasting(seconds) == chinese


def test_a_reason_says_its_seconds_so_and_says_nothing_of_none() -> None:
    register({"test.spans": (1, "%(what)s%(held_for_s)s, in %(window_s)s")})
    at_once = {"what": "3 cm", "held_for_s": 0, "window_s": 3600}
    assert render(Why("test.spans", at_once).as_json(), "en") == "3 cm, in 1 h"
    held = Why("test.spans", at_once | {"held_for_s": 120}).as_json()
    assert held["values"]["held_for_s"] == 120, "kept are numbers"
    assert render(held, "en") == "3 cm for 2 min, in 1 h"
    assert render(held, "zh-hans").startswith("3 cm，持续 2 分钟")


def test_an_empty_unit_leaves_no_gap() -> None:
    values = {
        "device": "门磁 1", "quantity": "开", "at": "2026-11-22 08:00:00", "value": 1, "unit": "",
        "threshold": 1, "held_for_s": 0, "level": 2, "rule": "开门", "version": 1,
        "reading_unit": "",
    }  # fmt: skip
    said = Why("sensors.alarm.raised_above", values).as_json()
    assert "为 1，达到或超过 1：" in said["zh"]
    with_unit = Why("sensors.alarm.raised_above", values | {"unit": "cm"}).as_json()
    assert "为 1 cm，达到或超过 1 cm：" in with_unit["zh"]
