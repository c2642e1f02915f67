"""The drawn lifecycle: every way between two states once, readable, and of the running city."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from events import policy
from events.lifecycle_drawing import case_arrows
from events.lifecycle_picture import _lanes, _Line, _wide, picture, verb_names
from events.policy import POLICY
from events.states import LIVE, CaseState
from events.verbs import CaseVerb, ItemVerb, Switch
from hub import wiring

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    wiring.connect()


def drawn() -> ElementTree.Element:
    names = verb_names()
    return ElementTree.fromstring(picture(lambda code: code, lambda one: names[one], "案卷 <1>"))


def words(svg: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


def test_every_state_and_every_way_is_drawn() -> None:
    svg = drawn()
    assert {state.value for state in LIVE} | {CaseState.CLOSED.value} <= set(words(svg))
    said = {one for text in words(svg) for one in text.split(" / ")}
    names = verb_names()
    moving = {arrow.verb for arrow in case_arrows() if arrow.to is not None}
    assert {names[one] for one in moving} <= said
    heads = {one.get("id") for one in svg.iter(f"{SVG}marker")}
    used = {
        re.sub(r"url\(#|\)", "", one.get("marker-end", ""))
        for one in svg.iter(f"{SVG}path")
        if one.get("marker-end")
    }
    assert used <= heads


def test_every_verb_has_a_chinese_word() -> None:
    assert {verb.value for verb in (*CaseVerb, *ItemVerb)} <= set(verb_names())


def test_nothing_is_drawn_outside_the_picture() -> None:
    svg = drawn()
    wide, high = float(svg.get("width", 0)), float(svg.get("height", 0))
    for text in svg.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x", -1)) <= wide
        assert 0 <= float(text.get("y", -1)) <= high


def test_words_of_one_lane_do_not_touch() -> None:
    lines = [_Line("a", "b", [str(n)], True, 0, n * 15.0, n * 15.0 + 60) for n in range(20)]
    told = {id(line): "核查不通过,返工" for line in lines}
    _lanes(lines, told)
    for lane in {line.lane for line in lines}:
        middles = sorted((o.start_x + o.end_x) / 2 for o in lines if o.lane == lane)
        wide = _wide("核查不通过,返工")
        assert all(b - a > wide for a, b in itertools.pairwise(middles))


def test_the_picture_is_of_the_running_city() -> None:
    whole = words(drawn())
    policy.provide(
        lambda: replace(POLICY, branches={**POLICY.branches, Switch.SELF_HANDLING: False})
    )
    assert "自处理" in whole
    assert "自处理" not in words(drawn())
