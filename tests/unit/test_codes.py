"""The national codes: what they mean, what they contain, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid import codes
from grid.errors import BadCode

GOOD = {
    "city": "610900",
    "district": "610902",
    "street": "610902001",
    "community": "610902001001",
    "grid": "610902001001001",
}


@pytest.mark.parametrize(("level", "code"), GOOD.items())
def test_a_good_code_is_kept_and_names_its_level(level: str, code: str) -> None:
    assert codes.area(level, f" {code} ") == code
    assert codes.level_of(code) == level


@pytest.mark.parametrize(("level", "code"), GOOD.items())
def test_a_code_of_another_level_is_refused_with_what_was_expected(level: str, code: str) -> None:
    for other in set(GOOD) - {level}:
        with pytest.raises(BadCode) as refused:
            codes.area(other, code)
        assert refused.value.values["got"] == code
        assert refused.value.values["expected"]


@pytest.mark.parametrize(
    ("level", "code"),
    [
        ("city", "6109"),
        ("district", "61090a"),
        ("district", "６１０９０２"),  # full-width digits are no digits of a code
        ("street", "610902000"),
        ("street", "610902600"),
        ("community", "610902001000"),
        ("grid", "610902001001000"),
        ("grid", "610902000001001"),
        ("grid", "61090200100100"),
        ("grid", "000000001001001"),
        ("grid", ""),
    ],
)
def test_a_code_that_breaks_the_rule_is_refused(level: str, code: str) -> None:
    with pytest.raises(BadCode):
        codes.area(level, code)


def test_a_division_code_filled_with_zeros_is_shortened() -> None:
    assert codes.area("street", "110114104000") == "110114104"
    assert codes.area("district", "110114000000") == "110114"
    assert codes.area("city", "610900000000") == "610900"


@pytest.mark.parametrize("code", ["67000150013", "A-7", "里", "1"])
def test_any_code_of_another_scheme_is_taken(code: str) -> None:
    assert codes.area("community", code, "TW-VILLCODE") == code


@pytest.mark.parametrize("code", ["", "   ", "x" * 33])
def test_a_code_of_another_scheme_still_has_one_to_32_characters(code: str) -> None:
    with pytest.raises(BadCode):
        codes.area("community", code, "TW-VILLCODE")


def test_every_code_names_the_one_above_it() -> None:
    level, code = "grid", GOOD["grid"]
    above = []
    while step := codes.parent(level, code):
        level, code = step
        above.append(step)
    assert above == [(level, GOOD[level]) for level in ("community", "street", "district", "city")]


def test_an_area_contains_itself_and_what_lies_below_it() -> None:
    ordered = list(GOOD.values())
    for i, outer in enumerate(ordered):
        for j, inner in enumerate(ordered):
            assert codes.contains(outer, inner) == (i <= j)
    assert codes.contains("110000", "110114104")
    assert not codes.contains("610902", "610921001")


@given(st.integers(1, 999))
def test_a_unit_grid_code_is_its_community_and_three_digits(sequence: int) -> None:
    code = codes.grid(GOOD["community"], sequence)
    assert codes.area("grid", code) == code
    assert codes.parent("grid", code) == ("community", GOOD["community"])
    assert int(code[-3:]) == sequence


@pytest.mark.parametrize("sequence", [0, 1000, -1])
def test_a_community_has_at_most_999_unit_grids(sequence: int) -> None:
    with pytest.raises(BadCode):
        codes.grid(GOOD["community"], sequence)


@given(st.integers(0, 99), st.integers(0, 999), st.integers(1, 999_999))
def test_a_component_code_is_composed_and_parsed_back(
    category: int, subclass: int, sequence: int
) -> None:
    code = codes.component("610902", f"{category:02d}{subclass:03d}", sequence)
    assert len(code) == 17
    parts = codes.parse_component(code)
    assert (parts.district, parts.category, parts.subclass, parts.sequence) == (
        "610902",
        f"{category:02d}",
        f"{subclass:03d}",
        sequence,
    )
    assert str(parts) == code


@pytest.mark.parametrize(
    "code",
    [
        "3205080101000001",
        "610902010010000011",
        "61090001001000001",
        "61090201001000000",
        "6109020100100000x",
    ],
)
def test_what_is_no_component_code_is_refused(code: str) -> None:
    with pytest.raises(BadCode):
        codes.parse_component(code)


def test_a_component_class_has_five_digits() -> None:
    with pytest.raises(BadCode):
        codes.component("610902", "0101", 1)
